"""What `firstline eval ...` measures: one module a command."""
