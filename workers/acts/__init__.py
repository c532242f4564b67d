"""What a human approved: run once, and what became of the rest."""
