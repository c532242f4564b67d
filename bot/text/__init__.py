"""What people write, read as text: pure functions that import nothing of ours, for every room to use."""
