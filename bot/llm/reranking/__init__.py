"""The passages that were found in the order of a model that reads each with the question."""
