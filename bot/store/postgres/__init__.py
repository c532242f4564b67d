"""How Postgres is connected to, given up on when it stands still, and brought up to date."""
