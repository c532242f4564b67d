"""What is done with every sweep for those who steer the bot."""
