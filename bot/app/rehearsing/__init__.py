"""Rehearsals, put together: what the command and a worker have in common, and what a worker runs."""
