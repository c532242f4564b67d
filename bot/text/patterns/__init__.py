"""Hundreds of patterns over one text: which of them need not be searched."""
