"""What a message in the outbox gets before it is sent: files, who the requester is, what the agent should know."""
