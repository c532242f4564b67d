"""The language models: which there are, where each is, what may be spent on them."""
