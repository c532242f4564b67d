"""`firstline forget`, `export-person` and `receipt`: what a person may ask for."""
