"""A fourth channel, as somebody would add it: this folder is copied to `connectors/toy` of a copy of the product.

The vendor is a message board: threads with messages, and signed webhooks about new ones.
"""
