"""What a language model finds in a message that our own signals let pass: asked beside the answer, and after it."""
