"""What was approved is run once, exactly as it was approved, or a person has to look."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from bot.model import ActState, ToolOutcome
from tests.support.acting import ARGUMENTS, Asking, Refund
from tests.support.wording import EN


def approved(asking: Asking) -> int:
    number = asking.answered()
    asking.store.send_next()
    asking.press(number)
    return number


def test_it_is_run_with_the_arguments_that_were_shown_and_told(asking: Asking) -> None:
    number = approved(asking)
    tool = asking.run(number)

    assert tool.calls == [ARGUMENTS]
    assert asking.steps(number) == ["waiting", "approved", "running", "done"]
    assert asking.told() == [EN.say("act_done", number=number)]
    assert asking.to_send == [asking.store.conversation_id()]


def test_without_a_yes_nothing_is_run(asking: Asking) -> None:
    number = asking.answered()

    assert asking.run(number).calls == []
    asking.press(number, approved=False)
    assert asking.run(number).calls == []


def test_two_workers_run_it_once(asking: Asking) -> None:
    number = approved(asking)
    tool, barrier = Refund(), threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        asking.job(tool).run(number)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(tool.calls) == 1
    assert asking.run(number).calls == []


def test_what_a_worker_died_over_is_never_run_again_and_a_person_gets_it(asking: Asking) -> None:
    number = approved(asking)

    def dies() -> ToolOutcome:
        raise SystemExit

    with pytest.raises(SystemExit):
        asking.run(number, Refund(does=dies))
    assert asking.state(number) == "running"
    assert asking.store.acts.over() == []  # it may still be at it
    asking.late(number, "lease_until")

    assert asking.store.acts.over() == [asking.store.conversation_id()]
    assert asking.state(number) == "unknown"
    assert asking.store.acts.approved() == []
    assert asking.run(number).calls == []
    assert asking.store.owner() == "human"
    (notice,) = asking.queued("handoff_notice")
    assert notice["text"].startswith(EN.say("act_unknown", number=number))
    assert EN.say("act_is_unknown") in asking.queued("note")[-1]["text"]


def test_who_was_taken_for_dead_still_tells_what_came_of_it(asking: Asking) -> None:
    number = approved(asking)

    def slow() -> ToolOutcome:
        asking.late(number, "lease_until")
        asking.store.acts.over()
        return ToolOutcome(text="Refunded after all.")

    asking.run(number, Refund(does=slow))

    assert asking.steps(number) == ["waiting", "approved", "running", "unknown", "done"]
    assert EN.say("act_is_done") in asking.queued("note")[-1]["text"]


def test_what_failed_goes_to_a_person(asking: Asking) -> None:
    number = approved(asking)
    asking.run(number, Refund(does=lambda: ToolOutcome(text="No such order.", failed=True)))

    assert asking.state(number) == "failed"
    assert asking.store.rows("SELECT reason FROM handoffs") == [{"reason": "act_failed"}]
    assert asking.queued("handoff_notice")[0]["text"].startswith(EN.say("act_failed", number=number))


def test_no_answer_is_no_failure_but_unknown(asking: Asking) -> None:
    number = approved(asking)
    asking.run(number, Refund(does=lambda: ToolOutcome(text="It took too long.", failed=True, unsure=True)))
    assert asking.state(number) == "unknown"


def test_a_tool_that_raises_leaves_it_unknown(asking: Asking) -> None:
    number = approved(asking)

    def breaks() -> ToolOutcome:
        raise RuntimeError("order A-17")

    asking.run(number, Refund(does=breaks))
    assert asking.state(number) == "unknown"


def test_another_tool_than_the_one_that_was_approved_is_not_run(asking: Asking) -> None:
    number = approved(asking)
    changed = Refund()
    changed.definition = replace(changed.definition, description="Refunds an order twice.")
    asking.run(number, changed)

    assert changed.calls == []
    assert asking.state(number) == "declined"
    (row,) = asking.store.rows("SELECT problem FROM act_steps WHERE step = 'declined'")
    assert row["problem"] == "the tool is another than the one that was approved"


def test_a_tool_that_is_away_is_waited_for_until_its_time_is_over(asking: Asking) -> None:
    number = approved(asking)
    asking.job().run(number)
    assert asking.store.acts.approved() == [number]
    asking.late(number)
    assert asking.run(number).calls == []

    asking.store.acts.over()
    assert asking.state(number) == "expired"


def test_what_nobody_knows_is_settled_by_whoever_looked(asking: Asking) -> None:
    number = approved(asking)
    assert not asking.store.acts.settle(number, ActState.DONE, "cli:ana")
    asking.run(number, Refund(does=lambda: ToolOutcome(text="", failed=True, unsure=True)))

    assert asking.store.acts.settle(number, ActState.DONE, "cli:ana")
    assert asking.steps(number)[-1] == "done"
