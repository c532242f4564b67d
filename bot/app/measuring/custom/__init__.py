"""What operators say themselves and what the articles lack: how well questions are told apart and put together."""
