"""What an answer is made of: words, passages, the prompt, the check, the fixed phrases. Pure; the steps use it."""
