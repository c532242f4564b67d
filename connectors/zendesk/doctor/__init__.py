"""`firstline doctor` for Zendesk: the account, what the settings name by id, rules that would loop."""
