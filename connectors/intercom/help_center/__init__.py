"""The company's articles in Intercom: those of its help centers, and the internal ones."""
