"""What comes in: by which rules it is committed, and what the workers are told to do then."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta

from bot.channel import Channel
from bot.config import Settings
from bot.jobs import Happened, Job, JobQueue
from bot.rings import Work
from bot.store.intake import FollowUp, IntakeSettings
from bot.store.outcomes.resolutions import Ratings

SOON_SECONDS = 30  # many articles change at once: they are read once


def rules_of(
    settings: Settings,
    channels: Sequence[Channel],
    *,
    settled: Collection[str],
    ratings: Ratings,
    requester_link: Callable[[str], str],
    late: bool,
) -> IntakeSettings:
    """`late`: of what no webhook told of."""
    behaviour, days = settings.behaviour, settings.behaviour.retention.messages_days
    return IntakeSettings(
        catalogue=behaviour.catalogue,
        max_automated={channel.name: channel.max_bot_turns(settings) for channel in channels},
        settled=settled,
        max_files=behaviour.relay.max_files,
        article_sources={
            channel.name: tuple(one.name for one in behaviour.knowledge.sources if one.kind == channel.name)
            for channel in channels
        },
        limits=behaviour.limits,
        introduces=(behaviour.brand.name or "") if behaviour.answers.say_automatic else None,
        rollout=behaviour.rollout,
        approvals=behaviour.approvals,
        max_age=timedelta(days=days) if days else None,
        late_after=timedelta(hours=behaviour.catch_up.answer_hours) if late else None,
        ratings=ratings,
        requester_link=requester_link,
    )


def announce(queue: JobQueue, follow_up: FollowUp) -> None:
    """Of what the queue loses, the sweep hears."""
    if follow_up.answer is not None:
        happened = Happened.QUESTION_IS_NEXT if follow_up.free else Happened.QUESTION_WAITS
        queue.announce(happened, follow_up.answer, names=[Work(*one) for one in follow_up.begins])
    if follow_up.deliver is not None:
        queue.announce(Happened.TO_SEND, follow_up.deliver)
    if follow_up.act is not None:
        queue.announce(Happened.ACT_APPROVED, follow_up.act)
    if follow_up.sync is not None:
        queue.announce(Happened.THREAD_CHANGED, *follow_up.sync.ids)
    if follow_up.read_sources:
        queue.enqueue_once(Job.REFRESH_SOURCES, once_in=SOON_SECONDS)
    if follow_up.side_task is not None:
        queue.announce(Happened.SIDE_TASK_WANTED, *follow_up.side_task.ids)


def ratings_of(settings: Settings, channels: Sequence[Channel]) -> Ratings:
    """Who is asked how it was, and after which ends."""
    return Ratings(
        channels=frozenset(channel.name for channel in channels if channel.asks_rating(settings)),
        after=frozenset(settings.behaviour.feedback.ask_after),
        catalogue=settings.behaviour.catalogue,
    )
