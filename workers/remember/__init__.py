"""What is made of an answered conversation while nobody waits: the summary of its older messages."""
