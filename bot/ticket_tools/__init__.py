"""What a language model may do about tickets: tell a requester of their own, and ask for one."""
