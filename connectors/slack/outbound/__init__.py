"""What goes to Slack: answers, streams, the typing status and the Home tab."""
