"""How much is answered in a row, and what waits."""
