"""The steps of what an operator says themselves: found before a model is asked, given after the gate."""
