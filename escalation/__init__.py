"""When a conversation goes to a person, with what, and how the words travel afterwards."""
