"""What is deleted: what was kept long enough, and what somebody asked for."""
