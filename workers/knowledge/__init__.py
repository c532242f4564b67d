"""What workers do for the knowledge, beside answering from it."""
