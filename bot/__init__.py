"""The shared answer pipeline, and the web app around it."""
