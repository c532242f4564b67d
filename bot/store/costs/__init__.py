"""What answers took, and what models may still take: tokens, money, calls, times, and no word of a conversation."""
