"""What the bot answers from: sources and how reading them went, what is missing, what reviewers want written."""
