"""What wants a human's hand: the bot paused or not, alarms, dead letters, conversations in trouble, requests to act."""
