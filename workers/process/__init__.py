"""A worker's process, from its start to its end."""
