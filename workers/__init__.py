"""The background jobs: think, escalate, deliver, sweep. Jobs carry ids, never text."""
