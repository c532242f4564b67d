"""Requests and hard negatives of our own, by language: odd lines for tuning, even lines kept for the test."""
