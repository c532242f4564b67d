"""Why conversations went to a person, or did not: numbers and names, no word of a conversation."""
