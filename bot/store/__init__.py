"""Postgres is the truth: conversations, messages, outbox, handoffs. Redis only has the job queue (`bot.jobs`)."""
