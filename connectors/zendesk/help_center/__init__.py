"""The company's articles in Zendesk's help center: listed, exported, and for whom they are."""
