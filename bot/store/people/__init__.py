"""People by blind indexes, and what is erased of them."""
