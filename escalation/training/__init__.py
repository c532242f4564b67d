"""How the weights of `escalation/intent` and `escalation/sentiment` are made and measured. Not used at run time."""
