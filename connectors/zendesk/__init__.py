"""Zendesk: requesters' tickets, and the desk where every channel hands over by default. `channel` describes it."""
