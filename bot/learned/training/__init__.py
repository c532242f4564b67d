"""Learning a small linear model: examples from templates, the fit, thresholds and probabilities."""
