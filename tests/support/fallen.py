"""What an alarm says of a figure that fell."""

from __future__ import annotations

CSAT_FELL = {
    "subject": "zendesk at 20 %",
    "beside": "control",
    "metric": "csat",
    "direction": "down",
    "is_bad": True,
    "ours": 0.4,
    "theirs": 0.6,
    "conversations": 90,
    "at": "2026-03-01T00:00:00+00:00",
}
