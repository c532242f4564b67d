"""Installing the Slack app by OAuth: the routes and their pages."""
