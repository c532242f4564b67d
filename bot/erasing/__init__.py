"""Erasing people everywhere: Postgres, Redis, traces; what is left of it is a receipt."""
