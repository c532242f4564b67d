"""`python -m tests.deploy` (`make deploy-test`): the long form, with PgBouncer old and new, transaction and session
mode.

The exit code is 1 where a promise was broken in any of them. PgBouncer 1.18 with Redis 7.0 and 1.24 with Valkey
8.1 are those of Debian 12 and 13, fetched by apt into `.deploy/`; HAProxy is this machine's, where it has one.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from pathlib import Path

from tests.deploy.chat import asked_on_the_web
from tests.deploy.debian import NotToBeHad, program
from tests.deploy.happenings import everything, the_worst
from tests.deploy.judge import LATEST_ANSWER, LONGEST_REFUSAL, Verdict
from tests.deploy.proof import QUESTIONS, Proof
from tests.deploy.site import Plan, site
from tests.support.servers import Servers

# Debian 12 has PgBouncer 1.18 and Redis 7.0, Debian 13 has PgBouncer 1.24 and Valkey 8.1.
RELEASES = {"bookworm": "redis-server", "trixie": "valkey-server"}
MODES = ("transaction", "session")


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.deploy", description=__doc__)
    options.add_argument(
        "--release", choices=list(RELEASES), action="append", help="whose PgBouncer and Redis; all without"
    )
    options.add_argument("--mode", choices=MODES, action="append", help="all without")
    options.add_argument("--conversations", type=int, default=300, help="at least")
    options.add_argument("--pace", type=float, default=2.0, help="conversations a second")
    options.add_argument("--short", action="store_true", help="only the worst of what may happen")
    chosen = options.parse_args()
    faults: list[str] = []
    for release, mode in itertools.product(chosen.release or RELEASES, chosen.mode or MODES):
        try:
            pgbouncer = program("pgbouncer", release, "usr/sbin/pgbouncer")
            redis = program(RELEASES[release], release, f"usr/bin/{RELEASES[release]}")
        except NotToBeHad as error:
            sys.exit(str(error))
        faults += _prove(release, Plan(mode=mode, chats=2, pgbouncer=str(pgbouncer), redis=str(redis)), chosen)
    sys.exit(1 if faults else 0)


def _prove(release: str, plan: Plan, chosen: argparse.Namespace) -> list[str]:
    happenings = the_worst() if chosen.short else everything()
    with (
        Servers.start() as servers,
        tempfile.TemporaryDirectory(prefix="firstline-deploy-", ignore_cleanup_errors=True) as folder,
        site(servers.new_database("deploy"), Path(folder), plan) as here,
    ):
        print(f"\nPgBouncer {here.pooler.version()}, {plan.mode} mode, {RELEASES[release]}", flush=True)
        proof = Proof(here, happenings, chosen.conversations, chosen.pace)
        verdict = proof.run()
        asked_on_the_web(here, QUESTIONS[0])
    _show(proof, verdict)
    return verdict.faults


def _show(proof: Proof, verdict: Verdict) -> None:
    began = verdict.cases[0].asked_at
    print("| when | what | took | latest answer of those who asked then |\n|---:|---|---|---:|")
    for one in proof.happened:
        times = [
            case.waited
            for case in verdict.cases
            if one.began <= case.asked_at <= one.ended and case.answered_at is not None
        ]
        latest = f"{max(times):.1f} s" if times else "–"
        print(f"| {one.began - began:.0f}-{one.ended - began:.0f} s | {one.name} | {one.note or ''} | {latest} |")
    answers = " ".join(f"{name} {verdict.waited(share):.1f} s" for name, share in SHARES.items())
    wishes = sum(case.wants_person for case in verdict.cases)
    print(f"\n{len(verdict.cases)} conversations, {wishes} of them asked for a person. Answers after: {answers}")
    print(
        f"lost {len(verdict.lost)}, twice {len(verdict.twice)}, later than {LATEST_ANSWER:.0f} s {len(verdict.late)}, "
        f"deliveries refused {verdict.refused}, for {verdict.longest_refusal:.1f} s at most (limit "
        f"{LONGEST_REFUSAL:.0f} s)"
    )
    for fault in verdict.faults:
        print(f"  {fault}")
    print("kept" if not verdict.faults else "BROKEN", flush=True)


SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}

if __name__ == "__main__":
    main()
