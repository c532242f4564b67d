"""Does a text ask for a human? Patterns by language, and the detector over them."""
