"""`firstline doctor`: every setting and connection looked at, each failure with what to do about it.

A check looks at one thing, changes nothing and yields findings; it may raise FirstlineError. `checks` has the list; how
findings are shown is `bot.app.cli.doctor`'s.
"""
