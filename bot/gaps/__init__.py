"""What the articles lack: questions that they do not answer, and articles that nobody needs or that are out of date."""
