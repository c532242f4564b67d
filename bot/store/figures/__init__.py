"""The figures of the console: counted from what changed, a row a conversation and sums a day, and read again."""
