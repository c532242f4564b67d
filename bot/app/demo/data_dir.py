"""The demo's data folder: its key, its firstline.toml, and the settings file that other commands can use."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import FirstlineError
from bot.store.cipher import new_key

# Kept when it exists: an operator may try settings out here.
BEHAVIOUR = """\
# The demo's settings; `firstline settings --as toml` shows all there are.

[brand]
name = "Firstline"

[answers]
# Long enough for the tour to take a conversation over while the bot still thinks.
settle_seconds = 2.0

[knowledge]
# Your articles may be on this machine, as all of the demo is. Elsewhere that has to be said each time.
allow_private = true

[business_hours]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
opens = "00:00"
closes = "23:59"

[workers]
sweep_seconds = 2

# You are the agent, and quick.
[wording]
en.reply_within = "within a minute"
de.reply_within = "innerhalb einer Minute"
fr.reply_within = "d'ici une minute"
es.reply_within = "en menos de un minuto"
pt.reply_within = "em menos de um minuto"
it.reply_within = "entro un minuto"
nl.reply_within = "binnen een minuut"
"""


@dataclass(frozen=True, slots=True)
class Home:
    folder: Path

    @classmethod
    def at(cls, folder: Path) -> Home:
        """Makes the folder. Raises FirstlineError when that is not possible."""
        folder = folder.expanduser().resolve()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FirstlineError(f"{folder} cannot be used as data folder: {error.strerror}") from None
        return cls(folder)

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def sandbox_state(self) -> Path:
        return self.folder / "sandbox.json"

    @property
    def settings_file(self) -> Path:
        return self.folder / "demo.env"

    @property
    def behaviour_file(self) -> Path:
        path = self.folder / "firstline.toml"
        if not path.exists():
            path.write_text(BEHAVIOUR, encoding="utf-8")
        return path

    @property
    def tour_played(self) -> Path:
        return self.folder / "tour-played"

    @property
    def articles(self) -> str | None:
        """What was read for the last demo; None: nothing yet, or nobody has written it down."""
        path = self.folder / "articles"
        return path.read_text(encoding="utf-8") if path.exists() else None

    def note_articles(self, name: str) -> None:
        """For the next demo."""
        (self.folder / "articles").write_text(name, encoding="utf-8")

    def name_site(self, name: str, origins: Sequence[str]) -> None:
        """The site with the web chat, in firstline.toml: its port may be another than the last time."""
        text, head = self.behaviour_file.read_text(encoding="utf-8"), f"[webchat.sites.{name}]\n"
        line = f"origins = {json.dumps(list(origins))}"
        if head not in text:
            text = f"{text}\n# The sandbox's page; its port is written down at each start.\n{head}{line}\n"
        text = re.sub(rf"(?<={re.escape(head)})origins = .*", line, text)
        self.behaviour_file.write_text(text, encoding="utf-8")

    def key(self) -> str:
        """The encryption key of this data, made once. Only this user can read it."""
        path = self.folder / "encryption.key"
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(new_key())
        return path.read_text().strip()

    def secret(self, name: str) -> str:
        """What nobody can guess, made once. Only this user can read it."""
        path = self.folder / name
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(24))
        return path.read_text().strip()

    def write_settings(self, values: Mapping[str, str]) -> None:
        """For `firstline --env-file`; holds the key."""
        path = self.settings_file
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.writelines(f"{name}='{value}'\n" for name, value in sorted(values.items()))
