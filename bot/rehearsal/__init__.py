"""Past conversations, answered by the pipeline as it is configured now, beside what agents really answered. Nothing is
sent to anybody, and nothing is kept but the report.
"""
