"""What stands on the pages of web chats."""
