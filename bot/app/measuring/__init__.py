"""What `firstline eval` measures, on public data that lies beside the project: one module a command."""
