"""Slack's own formats: threads, markup, views and the ids of what can be pressed. All pure."""
