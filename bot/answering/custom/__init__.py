"""The operator's own answers: which of them a question asks for."""
