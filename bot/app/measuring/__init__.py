"""What `firstline eval` measures, one module a command, on public sets that lie beside the project."""
