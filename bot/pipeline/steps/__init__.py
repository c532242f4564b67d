"""The steps of the pipeline, one a file: each takes a draft and the tools, and returns the draft with more in it.

A step knows no database and no transaction. It raises rather than skip its work. Their order is `bot.pipeline.STEPS`.
"""
