"""What is known of a conversation without reading all of it again: its summary, and the one before it."""
