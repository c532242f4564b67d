"""How far the bot goes: whom it answers, with what, and where it is paused."""
