"""What became of conversations: when one is resolved, what requesters think of it, and what a report counts."""
