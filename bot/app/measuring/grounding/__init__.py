"""`firstline eval grounding`: what a model makes up is stopped, and what the articles say is not.

No labelled set lies beside the project, so answers are made of articles: true ones by rule (clauses moved,
contractions, other words, orders as statements, two sentences as one), and false ones of these by one change of a kind.
Promises and innocent sentences that sound alike are our own (`promises.toml`).
"""
