"""Firstline as operators run it, through every restart: `python -m tests.deploy` (`make deploy-test`).

Real PgBouncer, HAProxy and Redis or Valkey around two web processes, three workers and two schedulers on two "hosts"
(each with settings of its own); `site` puts them up, `happenings` stops them, `judge` asks the vendors what came of it.
"""
