"""What a model writes on its way to the requester: what never leaves (`guard`), what is checked meanwhile (`checks`),
and where it is shown (`writer`).
"""
