"""Rehearsals that were run, and the report of each."""
