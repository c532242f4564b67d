"""The scorer: `python -m workers.scoring`, or `firstline score`. It works on the queue `scores` and on nothing else,
one turn at a time; whatever becomes of it, answers are given without it. It needs no vendor's secrets.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading

from bot import log
from bot.app.container import Container
from bot.app.settings import load
from bot.config import Settings, supervisors_socket
from bot.errors import ConfigurationError
from bot.jobs import QUEUE_OF, Job, connect
from bot.store.costs.judging import JudgingBudget
from bot.store.keys.watch import KeyWatch
from bot.store.outcomes.scores import Scores
from bot.telemetry import page as metrics
from bot.telemetry.pulse import Pulse
from workers.scoring.evaluator import Evaluator
from workers.scoring.judge import ScoreJob
from workers.thread_worker import ThreadWorker, work_until_stopped

REDIS_TIMEOUT_SECONDS, DATABASE_SECONDS = 30.0, 10.0
NICE = 10
STOP_SECONDS = 5.0
logger = logging.getLogger("firstline.scoring")


def main(settings: Settings | None = None) -> None:
    """Run until SIGTERM or SIGINT; a turn that is being judged then is not. Raises ConfigurationError."""
    settings = settings or load()
    log.set_up(settings.env.firstline_log_level)
    os.nice(NICE)
    container = Container(settings, DATABASE_SECONDS)
    _ = container.database, container.cipher, container.job_queue
    stopping = threading.Event()
    key = KeyWatch(container.database, container.cipher, stopping)
    pulse = Pulse("scorer", supervisors_socket())
    metrics.serve(settings.env.firstline_metrics_host, settings.env.firstline_metrics_port, pulse)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    job = score_job(container)
    client = connect(settings.env.redis_url or "", timeout=REDIS_TIMEOUT_SECONDS)
    worker = ThreadWorker(
        {QUEUE_OF[Job.SCORE]: 1}, connection=client, functions={f"workers.jobs.{Job.SCORE}": job.score}, beat=pulse.beat
    )
    taker = threading.Thread(target=work_until_stopped, args=(lambda: worker, stopping, pulse.beat), daemon=True)
    taker.start()
    logger.info("working")
    while not stopping.wait(1.0):
        pass
    worker.request_stop()
    job.close()
    taker.join(STOP_SECONDS)
    sys.stderr.flush()
    os._exit(2 if key.wrong else 0)


def score_job(container: Container) -> ScoreJob:
    """Raises ConfigurationError where no model can be asked."""
    scoring, model = container.settings.behaviour.scoring, container.settings.behaviour.model
    judge = scoring.judge(model)
    key = container.settings.model_key(judge)
    if key is None:
        raise ConfigurationError("OPENAI_API_KEY: found nothing, expected the key of the model that judges answers")
    env = container.settings.env
    variables = {
        "OPENAI_API_KEY": key.get_secret_value(),
        "OPENAI_BASE_URL": str(judge.base_url or env.openai_base_url),
        "SCORING_MODEL": judge.name,
        "SCORING_SECONDS": str(scoring.seconds / 2),
    }
    if model.embedding is not None and not model.embeds_locally:
        other = env.openai_embedding_base_url
        own = env.openai_embedding_api_key if other is not None else env.openai_api_key
        variables |= {
            "SCORING_EMBEDDING": model.embedding,
            "SCORING_EMBEDDING_URL": str(other or env.openai_base_url),
            "SCORING_EMBEDDING_KEY": own.get_secret_value() if own is not None else "none",
        }
    return ScoreJob(
        Scores(container.database, container.cipher),
        lambda: container.redactor,
        Evaluator(scoring.python, variables, scoring.seconds),
        judge=judge,
        budget=JudgingBudget(container.database, scoring),
    )


if __name__ == "__main__":
    try:
        main()
    except ConfigurationError as error:
        sys.exit(f"firstline: {error}")
