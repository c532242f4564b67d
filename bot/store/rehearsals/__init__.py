"""Rehearsals that were run, for the console: their numbers, and their worst exchanges without personal data."""
