"""Slack's Web API: the client, the workspaces that installed the app, their people and files."""
