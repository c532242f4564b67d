"""Postgres and Redis on this machine, for the demo and the tests, and the watch over processes that they need."""
