"""From passages to what is quoted of them: which section answers, what of it is said, and the question back. Pure."""
