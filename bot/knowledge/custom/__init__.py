"""The operator's own answers beside the articles: read from files, and those that hold for a reader."""
