"""The steps of the pipeline, one a file: each takes a state and the services, and returns the state with more in it.

A step knows no database and no transaction. It raises rather than skip its work. Their order is `bot.pipeline.STEPS`.
"""
