"""Figures are watched, rollouts step back, answers are held against agents' own: never on an answer's way."""
