"""The console's own: its users, who is signed in, who looked at what and did what."""
