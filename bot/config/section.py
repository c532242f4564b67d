"""What every section of `firstline.toml` is: unknown settings refuse, and nothing changes after the start."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=False)
