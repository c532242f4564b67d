"""What runs in RAGAS' own environment, which has no Firstline: `ragas_scores.py`, and the packages that it needs."""
