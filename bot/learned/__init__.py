"""A small linear model over hashed n-grams: numpy only, the same bits everywhere."""
