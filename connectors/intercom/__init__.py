"""Intercom: customers in the messenger and by e-mail, and a desk for teammates. `channel` describes it."""
