"""Plain messages, of which many are committed at once."""
