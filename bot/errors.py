"""The error tree, split by what the caller does next. A docstring is the message shown when none is given.

FirstlineError
├─ ConfigurationError    refuse to start
├─ WebhookRejected       nothing was stored; `status` is the HTTP answer
│  ├─ BadSignature 401
│  ├─ StaleTimestamp 401
│  └─ BadPayload 400
├─ StoreUnavailable      the database cannot be reached; a webhook answers 503 and the vendor sends again
├─ Unsettled             accepting it has begun and come to nothing -> it is accepted by a call
├─ NobodyWaits           the question was taken back -> the attempt ends, nothing comes of it
├─ ModelError
│  ├─ ModelUnavailable   time-out, rate limit, outage -> extractive answer
│  └─ BadModelOutput     rubbish -> extractive answer
└─ DeliveryError
   ├─ NotSent            certainly not done -> later, after `retry_after` seconds
   │  └─ CredentialRefused  the account's trouble, and not that of what was sent -> all of the account's waits
   ├─ Refused            will never be done -> a person
   │  └─ Gone            what it was about no longer exists -> a dead letter, even for a handoff
   ├─ SupersededByAgent          a human was quicker -> not said, the conversation is theirs
   ├─ Withheld           it is not ours to say any more -> whoever has it looks again
   └─ OutcomeUnknown     perhaps done -> look (find_sent) before trying again
"""

from __future__ import annotations


class FirstlineError(Exception):
    """Something went wrong in Firstline."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class ConfigurationError(FirstlineError):
    """A setting is missing or wrong. The message names the setting, what was found and what is expected."""


class WebhookRejected(FirstlineError):
    """This delivery was refused and nothing of it was stored."""

    status = 400


class BadSignature(WebhookRejected):
    """The signature does not match the body."""

    status = 401


class StaleTimestamp(WebhookRejected):
    """The signed timestamp is outside the accepted window."""

    status = 401


class BadPayload(WebhookRejected):
    """The body is not what this vendor sends. The message names the path, what was found and what was expected."""

    status = 400


class StoreUnavailable(FirstlineError):
    """The database cannot be reached right now; nothing was stored."""


class Unsettled(FirstlineError):
    """Nothing was stored, and accepting it by a call may do it."""


class NobodyWaits(FirstlineError):
    """What was being thought about was taken back, or others have answered it."""


class ModelError(FirstlineError):
    """The language model gave no usable answer."""

    def __init__(self, message: str = "", *, tried: tuple[str, ...] = ()) -> None:
        """`tried`: the names of the models that did not answer."""
        super().__init__(message)
        self.tried = tried


class ModelUnavailable(ModelError):
    """The language model did not answer in time, is overloaded or is down."""


class RequestRefused(ModelUnavailable):
    """The language model's server did not take this very request, which is too long, say; it would take another."""


class BadModelOutput(ModelError):
    """The language model answered with something unusable."""


class DeliveryError(FirstlineError):
    """A vendor did not take what we sent."""

    vendor: str | None = None  # which, once that is known: what is sent to one may need another


class NotSent(DeliveryError):
    """The vendor certainly did not do it; try again later."""

    def __init__(self, message: str = "", *, retry_after: float | None = None) -> None:
        """`retry_after` is in seconds, as the vendor asked for it; None where it did not say."""
        super().__init__(message)
        self.retry_after = retry_after


class CredentialRefused(NotSent):
    """The vendor does not take the account's credential, and looked no further; an operator has to mend that."""


class Refused(DeliveryError):
    """The vendor will never do it as asked; a person has to look."""


class Gone(Refused):
    """The vendor does not have the conversation, ticket or person any more."""


class SupersededByAgent(DeliveryError):
    """A human spoke at the vendor before we could; nothing was said."""


class Withheld(DeliveryError):
    """The conversation changed hands, or the lease ended, before it was said."""


class OutcomeUnknown(DeliveryError):
    """The vendor may or may not have done it (a time-out, a connection lost half-way)."""
