"""How often a question gets the operator's own answer that it asks for, and how often one that it does not."""
