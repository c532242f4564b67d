"""What a message is about: rules where rules are surest, a small learned model for the rest."""

from bot.model.intents import Intent
from escalation.intent.assess import IntentScore, IntentScores, assess_intents
from escalation.intent.labels import FOR_A_PERSON

__all__ = ["FOR_A_PERSON", "Intent", "IntentScore", "IntentScores", "assess_intents"]
