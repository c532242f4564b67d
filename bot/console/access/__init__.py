"""Who gets in: signing in with a password or another provider, sessions, and forms that come from our own pages."""
