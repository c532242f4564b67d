"""What is kept beside the articles themselves."""
