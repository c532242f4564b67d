"""Postgres is the truth: conversations, messages, outbox, handoffs. Redis is only a doorbell (`bell.py`)."""
