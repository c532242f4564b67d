"""Whether figures have changed, told apart from chance however often one looks: pure, and over numbers alone."""
