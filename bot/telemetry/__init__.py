"""Every metric that the processes count, declared here and nowhere else; `docs/metrics.md` has one row for each.

What stands in Postgres is counted there when somebody asks (`bot.app.metrics`). `page` shows the metrics over HTTP.
"""

from __future__ import annotations

from prometheus_client import disable_created_metrics

from bot.telemetry.meter import Meter

# They double the number of series, and there are none where processes share their counts.
disable_created_metrics()  # type: ignore[no-untyped-call]
METER = Meter()

HTTP_REQUEST = METER.duration(
    "firstline_http_request_seconds", "Time to answer an HTTP request", "route", "status"
)  # fmt: skip
WEBHOOK_DELIVERIES = METER.count(
    "firstline_webhook_deliveries_total", "Webhook deliveries, by how they ended", "channel", "result"
)

CAUGHT_UP = METER.count("firstline_caught_up_total", "Messages that no webhook told of, found at the vendor", "channel")

OPEN_STREAMS = METER.level("firstline_open_streams", "Open event streams of web chats")

JOB_WAIT = METER.duration(
    "firstline_job_wait_seconds", "Time between the enqueueing of a job and its start", "job"
)  # fmt: skip
JOB_RUN = METER.duration("firstline_job_run_seconds", "Time a job ran", "job", "outcome")
DROPPED_JOBS = METER.count(
    "firstline_dropped_jobs_total", "Jobs that Redis did not take; the sweep enqueues them again", "queue"
)
SWEPT_JOBS = METER.count("firstline_swept_jobs_total", "Jobs that the sweep enqueued for work nobody was doing", "job")
DELETED_ROWS = METER.count(
    "firstline_retention_deleted_rows_total", "Rows deleted because their retention time was over", "what"
)
SLOWED_MESSAGES = METER.count(
    "firstline_slowed_messages_total", "Messages beyond a limit, which are answered later: requester, account", "kind"
)

ANSWER = METER.duration(
    "firstline_answer_seconds", "Time from the claim of a conversation until its answer was recorded or given up",
    "outcome",
)  # fmt: skip
PIPELINE_STEP = METER.duration("firstline_pipeline_step_seconds", "Time a step of the pipeline took", "step")
MODEL_CALL = METER.duration(
    "firstline_model_call_seconds", "Time of a call to the model server, retries included", "operation", "outcome"
)
GUARD = METER.count("firstline_guard_total", "What guards said of questions, articles and files", "what", "outcome")
SUMMARIES = METER.count("firstline_summaries_total", "Summaries of older messages, by who wrote them", "outcome")
MODEL_ASKED = METER.count(
    "firstline_model_asked_total", "Calls of each chat model, and those that were not made", "model", "outcome"
)
MODEL_PAUSES = METER.count(
    "firstline_model_pauses_total", "How often a chat model that did not answer was left alone for a while", "model"
)
MODEL_COST = METER.count("firstline_model_cost_total", "What calls cost by the configured prices", "model")
BUDGETS_USED_UP = METER.count(
    "firstline_budgets_used_up_total", "Calls that were not made because a budget is used up", "budget"
)
MODEL_TOKENS = METER.count("firstline_model_tokens_total", "Tokens of the chat model", "direction")

DELIVERY = METER.duration(
    "firstline_delivery_seconds", "Time of an attempt to send an outbox message to a vendor", "channel", "kind",
    "outcome",
)  # fmt: skip
VENDOR_PAUSES = METER.count(
    "firstline_vendor_pauses_total", "How often a vendor that did not answer was left alone for a while", "channel"
)
HANDOFFS = METER.count("firstline_handoffs_total", "Conversations handed to a person", "desk", "reason")

TRACES = METER.count("firstline_traces_total", "Attempts to answer that were traced, by what became of that", "result")
SCORED_TURNS = METER.count("firstline_scored_turns_total", "Sampled turns, by what became of judging them", "result")
TRACE_SCORES = METER.count("firstline_trace_scores_total", "Scores for Langfuse, by what became of them", "result")
