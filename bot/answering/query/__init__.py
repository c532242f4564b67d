"""What a question leaves out or says otherwise: follow-ups, steps that are pointed at, words that stand in."""
