"""The language model as the one who decides: its rounds, the tools it calls, and what comes of them.

`rounds` is the loop, `early` a call that runs beside other work, `beside` other such work, `at_once` the calls of one
turn together, `builtin` the tools that there always are, `private` what goes to tools and comes from them, `ledger`
what came so far, `showing` how words reach whoever watches, `beginnings` a reply that begins anew. Whose conversation
it is and what was found for it, the pipeline says.
"""
