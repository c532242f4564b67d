"""Reads the environment, `.env` and `firstline.toml`, once; everything else gets a frozen `Settings`.

Secrets and addresses come from the environment (or `.env`), the helpdesk's behaviour from `firstline.toml`. An unknown
or ill-typed setting refuses to start and says which, what was found and what is expected. A secret is never shown.
Which channels there are, the caller says.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, get_args

from dotenv import dotenv_values
from pydantic import BaseModel, SecretStr, ValidationError

from bot.config import validation_messages
from bot.config.behaviour import Behaviour
from bot.config.channel import ChannelConfig, ChannelSection, Secrets, in_words
from bot.config.environment import Environment
from bot.config.escalation import RouteRule
from bot.config.knowledge.groups import channel_of
from bot.config.law import require_notice
from bot.config.model import ModelServer
from bot.config.secrets import file_names, with_files
from bot.config.steering.watching import is_signing_secret
from bot.config.tools import servers
from bot.config.tools.approvals import TicketSettings
from bot.errors import ConfigurationError

M = TypeVar("M", bound=BaseModel)
C = TypeVar("C", bound=Secrets)
S = TypeVar("S", bound=ChannelSection)
# These belong to the test run, not to the product.
OF_THE_TESTS = {"FIRSTLINE_REQUIRE_SHARED", "FIRSTLINE_REQUIRE_BROWSER", "FIRSTLINE_REQUIRE_NPM"}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything the operator decided."""

    env: Environment
    behaviour: Behaviour
    known_channels: tuple[ChannelConfig, ...] = ()
    # Secrets, by the environment variables that `firstline.toml` names.
    named: Mapping[str, SecretStr] = field(default_factory=dict, repr=False)
    # What the channels' own classes read, by class.
    of_channels: Mapping[type[BaseModel], BaseModel] = field(default_factory=dict, repr=False)

    def credentials(self, kind: type[C]) -> C:
        """A channel's credentials, by their class."""
        return self._of(kind)

    def section(self, kind: type[S]) -> S:
        """A channel's section of `firstline.toml`, by its class."""
        return self._of(kind)

    def model_key(self, server: ModelServer) -> SecretStr | None:
        """The key with which this model is asked; None: it cannot be, for want of OPENAI_API_KEY."""
        if server.key is not None:
            return self.named[server.key]
        return self.env.openai_api_key if server.base_url is None else SecretStr("none")

    def channel_on(self, name: str) -> bool:
        channel = self._channel(name)
        return any(all(self._value(channel, setting) for setting in way) for way in channel.ways)

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the channels that are on."""
        return tuple(channel.name for channel in self.known_channels if self.channel_on(channel.name))

    def desk_of(self, name: str) -> str:
        """The channel whose desk gets this channel's handoffs."""
        return self._of(self._channel(name).section).desk

    def desks_for(self, name: str) -> tuple[str, ...]:
        """The channels whose desks could take this channel's handoffs, as its setting `desk` allows."""
        return get_args(self._channel(name).section.model_fields["desk"].annotation)

    def _of(self, kind: type[M]) -> M:
        found = self.of_channels.get(kind)
        return found if isinstance(found, kind) else kind()

    def _channel(self, name: str) -> ChannelConfig:
        return next(channel for channel in self.known_channels if channel.name == name)

    def _value(self, channel: ChannelConfig, setting: str) -> object:
        own = self._of(channel.credentials)
        return getattr(own if setting in type(own).model_fields else self.env, setting)


def load(
    environ: Mapping[str, str] | None = None,
    *,
    channels: Sequence[ChannelConfig],
    dotenv: Path | None = Path(".env"),
    pending: Collection[str] = (),
    config_file: Path | None = None,
) -> Settings:
    """Read `.env` (the environment wins over it), then `firstline.toml`. Raises ConfigurationError.

    `config_file`: another in the place of the one that FIRSTLINE_CONFIG names. `pending`: settings that the caller is
    about to make, without which a channel may still be half configured.
    """
    process = dict(os.environ if environ is None else environ)
    from_file = {k: v or "" for k, v in dotenv_values(dotenv).items()} if dotenv and dotenv.exists() else {}
    known = set(variables(channels))
    merged = with_files({**from_file, **process}, known)
    if config_file is not None:
        merged["FIRSTLINE_CONFIG"] = str(config_file)
    values = {name.lower(): merged[name] for name in known if merged.get(name)}
    env = _environment(Environment, values)
    behaviour, of_channels = read_behaviour(env.firstline_config, channels)
    places = secret_places(behaviour)
    merged = with_files(merged, set(places.values()) - known)
    _refuse_unknown(process, from_file, known.union(places.values()), channels, str(dotenv))
    for channel in channels:
        of_channels[channel.credentials] = _environment(channel.credentials, values)
    settings = Settings(
        env=env,
        behaviour=behaviour,
        known_channels=tuple(channels),
        named=named_secrets(places, merged, env.firstline_config),
        of_channels=of_channels,
    )
    _refuse_unknown_places(settings)
    _refuse_unheard_alarms(settings)
    _refuse_half_channels(values, channels, pending)
    if not pending:
        _refuse_missing_desk(settings)
    return settings


def variables(channels: Sequence[ChannelConfig]) -> Iterator[str]:
    """The names of all environment variables that are settings."""
    models: list[type[Secrets]] = [Environment, *(channel.credentials for channel in channels)]
    for model in models:
        yield from (name.upper() for name in model.model_fields)


def _environment(model: type[M], values: Mapping[str, str]) -> M:
    own = {name: value for name, value in values.items() if name in model.model_fields}
    return _validated(model, own, "the environment", environment=True)


def read_behaviour(path: Path, channels: Sequence[ChannelConfig]) -> tuple[Behaviour, dict[type[BaseModel], BaseModel]]:
    values = _toml(path)
    sections: dict[type[BaseModel], BaseModel] = {
        channel.section: _validated(channel.section, values.pop(channel.name, {}), str(path), within=channel.name)
        for channel in channels
    }
    behaviour = _validated(Behaviour, values, str(path))
    try:
        own = behaviour.answers
        require_notice(own.countries, said=own.say_automatic, catalogue=behaviour.catalogue)
        behaviour.limits.require_channels(channel.name for channel in channels)
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None
    return behaviour, sections


def secret_places(behaviour: Behaviour) -> dict[str, str]:
    """The variables of secrets that it names, by the settings that do."""
    arms = [(f"{where}.key", one.key) for where, one in behaviour.rollout.servers() if one.key is not None]
    return dict([*behaviour.model.variables(), *arms, *servers.variables(behaviour.tool_servers)])


def named_secrets(places: Mapping[str, str], merged: Mapping[str, str], path: Path) -> dict[str, SecretStr]:
    """The values of the variables that `firstline.toml` names; `places` has the settings that name them."""
    for where, variable in places.items():
        if not merged.get(variable):
            raise ConfigurationError(
                f"{path}: {where}: found {variable!r}, which is not set; expected the name of an environment variable, "
                "or of a line of .env, that holds the secret"
            )
    return {variable: SecretStr(merged[variable]) for variable in places.values()}


def _toml(path: Path) -> dict[str, Any]:
    if not path.exists():
        if path != Path("firstline.toml"):
            raise ConfigurationError(f"FIRSTLINE_CONFIG: found {str(path)!r}, which does not exist; expected a file")
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: not a TOML file: {error}") from None


def _refuse_unknown(
    process: Mapping[str, str],
    from_file: Mapping[str, str],
    known: set[str],
    channels: Sequence[ChannelConfig],
    file: str,
) -> None:
    """Everything in our own file must be a setting; in the environment, what is ours by its name or almost."""
    accepted = known | file_names(known) | OF_THE_TESTS
    ours = [name for name in process if name.startswith("FIRSTLINE_")]
    near = validation_messages.near_misses(process, known, validation_messages.prefixes(channels))
    wrong = [
        *validation_messages.unknown(from_file, accepted, file),
        *validation_messages.unknown([*ours, *near], accepted, "the environment"),
    ]
    if wrong:
        raise ConfigurationError("; ".join(wrong))


def _refuse_half_channels(
    values: Mapping[str, str], channels: Sequence[ChannelConfig], pending: Collection[str]
) -> None:
    for channel in channels:
        found = {name for way in channel.ways for name in way if values.get(name)}
        given = found | {*pending}
        whole = {name for way in channel.ways if given.issuperset(way) for name in way}
        begun = {name for name in found - whole if name in channel.credentials.model_fields}
        if begun:
            wanted = [[name for name in way if name not in given] for way in channel.ways if begun & {*way}]
            raise ConfigurationError(
                f"the environment: {channel.name} is half configured: expected also {in_words(wanted)}"
            )


def _refuse_missing_desk(settings: Settings) -> None:
    desks = {channel.name: channel for channel in settings.known_channels}
    for name in settings.channels:
        desk = settings.desk_of(name)
        if desk not in settings.channels:
            raise ConfigurationError(
                f"{name}.desk: found {desk!r}, which has no credentials; expected a desk that is configured, "
                f"since a conversation that nobody can take over would end in silence "
                f"(set {desks[desk].needs})"
            )


def _refuse_unknown_places(settings: Settings) -> None:
    """Groups, forms, alerts and routes name channels, which the section itself does not know."""
    known = [channel.name for channel in settings.known_channels]
    for where, named in _named_channels(settings.behaviour):
        if named not in known:
            raise ConfigurationError(f"{where}: found {named!r}, expected one of {', '.join(known)}")
    for where, destination in settings.behaviour.escalation.destinations():
        alert = destination.alert.partition(":")[:1] if destination.alert else ()
        channels = destination.from_channels if isinstance(destination, RouteRule) else ()
        for name, found in (
            ("groups", destination.groups),
            ("forms", destination.forms),
            ("alert", alert),
            ("from_channels", channels),
        ):
            for unknown in [one for one in found if one not in known]:
                raise ConfigurationError(f"{where}.{name}: found {unknown!r}, expected one of {', '.join(known)}")
    for server, tools in settings.behaviour.tool_servers.items():
        for unknown in [one for one in tools.from_channels if one not in known]:
            where = f"tool_servers.{server}.from_channels"
            raise ConfigurationError(f"{where}: found {unknown!r}, expected one of {', '.join(known)}")


def _refuse_unheard_alarms(settings: Settings) -> None:
    """A way that cannot be gone would be found out when it is needed."""
    watching, secret = settings.behaviour.watching, settings.env.firstline_watching_secret
    if watching.email_to and not settings.behaviour.smtp.host:
        raise ConfigurationError("watching.email_to: expected `host` and `sender` in [smtp] too, or nobody is sent it")
    if watching.webhook is not None and secret is None:
        raise ConfigurationError("watching.webhook: expected FIRSTLINE_WATCHING_SECRET too, with which it is signed")
    if secret is not None and not is_signing_secret(secret.get_secret_value()):
        raise ConfigurationError(
            "FIRSTLINE_WATCHING_SECRET: expected `whsec_` and base64 of at least 24 bytes, or at least 24 characters"
        )


def _named_channels(behaviour: Behaviour) -> Iterator[tuple[str, str]]:
    """By settings that the operator has changed: the defaults name what need not be there."""
    if behaviour.watching.alert is not None:
        yield "watching.alert", behaviour.watching.alert.partition(":")[0]
    if behaviour.approvals.channel is not None:
        yield "approvals.channel", behaviour.approvals.channel.partition(":")[0]
    yield from ((f"rollout.shares.{named}", named) for named in behaviour.rollout.shares)
    for group, rules in behaviour.knowledge.groups.items():
        yield from ((f"knowledge.groups.{group}", named) for rule in rules if (named := channel_of(rule)))
    for name in set(behaviour.tickets.verified_in) - set(TicketSettings().verified_in):
        yield "tickets.verified_in", name


def _validated(model: type[M], values: Any, where: str, *, environment: bool = False, within: str = "") -> M:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        lines = [
            validation_messages.sentence(detail, model, environment=environment, within=within)
            for detail in error.errors()
        ]
        raise ConfigurationError(f"{where}: " + "; ".join(lines)) from None
