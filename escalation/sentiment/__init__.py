"""How a message sounds, and how a conversation is going."""

from escalation.sentiment.assess import Sentiment, assess_sentiment
from escalation.sentiment.cues import Cue
from escalation.sentiment.trend import Mood, mood_of, read_moods

__all__ = ["Cue", "Mood", "Sentiment", "assess_sentiment", "mood_of", "read_moods"]
