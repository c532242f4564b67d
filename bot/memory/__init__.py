"""What a model is told of what was said before: as many of the last turns as there is room for, and a summary of the
rest. Pure; who writes the summary, and when, is `workers.remember.summarise`'s.
"""
