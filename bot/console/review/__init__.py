"""Reviewing: which conversations wait for somebody's judgement, and what is said of one."""
