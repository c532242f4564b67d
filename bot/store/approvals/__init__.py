"""Calls of acting tools: kept with the answer that says that they wait, decided by a human, run once, told of."""
