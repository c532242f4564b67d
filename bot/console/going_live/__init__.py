"""How far the bot agrees with agents, and what it may answer by itself."""
