"""What people may ask for, put together."""
