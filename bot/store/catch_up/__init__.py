"""What no delivery told of: marks up to where vendors were read, what comes in late, what cannot be read."""
