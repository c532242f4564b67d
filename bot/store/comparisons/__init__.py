"""What the bot would have done where agents answer, and what they did: kinds and numbers."""
