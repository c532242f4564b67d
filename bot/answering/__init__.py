"""What an answer is made of: words, passages, the prompt, the check, the small talk. Pure; the steps use it."""
