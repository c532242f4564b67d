"""Local stand-ins for Slack, Intercom and Zendesk: stateful, same wire formats, able to misbehave on request.

`make demo` and the tests talk to these; the connectors run unchanged against them by base URL alone.
"""
