"""The roof: the composition root, the web process, the command line, the demo and doctor. It may import everything."""
