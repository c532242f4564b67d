"""Local stand-ins for Slack, Intercom and Zendesk: stateful, with the vendors' own payloads and with faults on request.

`make demo` and the tests talk to these; the connectors run against them unchanged, by base URL alone.
"""
