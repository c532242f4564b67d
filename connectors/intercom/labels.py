"""Tags and conversation attributes of our own (`bot.ports.Labeller`). Doing it twice changes nothing.

Tags are made when they are first needed. Conversation attributes cannot be made through the API: the operator creates
them (docs/intercom.md), and where one is missing that is told once, not with every conversation.
"""

from __future__ import annotations

from collections.abc import Mapping

from intercom.core.api_error import ApiError
from intercom.tags import Tag
from intercom.tags.types import TagsCreateRequestBody
from intercom.types import CreateOrUpdateTagRequest

from bot.errors import Refused
from bot.model import Labels
from connectors.intercom.client import Json, Workspace, our_errors
from connectors.intercom.conversations_api import ConversationClient

TAG = "firstline"
OUTCOMES = {
    "answered": "firstline answered",
    "not_found": "firstline not found",
    "handed_over": "firstline handed over",
}
# All of type text, by the field of `Labels` that goes there.
ATTRIBUTES = {
    "outcome": "Firstline outcome",
    "language": "Firstline language",
    "intent": "Firstline intent",
    "sentiment": "Firstline sentiment",
}

UNKNOWN_ATTRIBUTE = (400, 422)


class Labeller:
    """`attributes` False: tags only, and the other way round."""

    def __init__(
        self, client: Workspace, voice: ConversationClient, admin_id: str, *, tags: bool, attributes: bool
    ) -> None:
        self._client = client
        self._conversations = voice
        self._admin_id = admin_id
        self._tags = tags
        self._attributes = attributes
        self._ids: dict[str, str] = {}

    def label(self, labels: Labels) -> None:
        """Raises DeliveryError; Refused, once, where the workspace lacks an attribute."""
        if self._tags:
            self._tag(labels)
        if self._attributes:
            self._describe(labels)

    def _tag(self, labels: Labels) -> None:
        """With the outcome that holds now: the tag of an earlier one is taken off."""
        there = {} if labels.first else self._there(labels.thread.thread_id)
        wanted = [TAG, OUTCOMES.get(labels.outcome, f"{TAG} {labels.outcome}")]
        for name in wanted:
            if name not in there:
                self._attach(labels.thread.thread_id, name)
        for name in OUTCOMES.values():
            if name in there and name not in wanted:
                with our_errors():
                    self._client.tags.untag_conversation(labels.thread.thread_id, there[name], admin_id=self._admin_id)

    def _there(self, thread_id: str) -> Mapping[str, str]:
        """The ids of a conversation's tags by their names."""
        tags = self._conversations.read(thread_id).tags
        listed = (tags.tags if isinstance(tags, Json) else None) or []
        return {str(tag.name): str(tag.id) for tag in listed}

    def _attach(self, thread_id: str, name: str) -> None:
        try:
            self._conversations.tag(thread_id, self._id_of(name))
        except Refused:
            self._ids.pop(name, None)  # somebody may have deleted the tag: the next conversation makes it again
            raise

    def _id_of(self, name: str) -> str:
        if name not in self._ids:
            request: TagsCreateRequestBody = CreateOrUpdateTagRequest(name=name)
            with our_errors():  # Intercom answers with the tag of this name, whether it was there or not
                tag: Tag = self._client.tags.create(request=request)
            self._ids[name] = str(tag.id)
        return self._ids[name]

    def _describe(self, labels: Labels) -> None:
        with our_errors():
            try:
                self._client.conversations.update(labels.thread.thread_id, custom_attributes=dict(_described(labels)))
            except ApiError as error:
                if error.status_code not in UNKNOWN_ATTRIBUTE:
                    raise
                self._attributes = False
                raise Refused(
                    f"Intercom answered {error.status_code}; expected the conversation attributes "
                    f"{', '.join(ATTRIBUTES.values())}, of type text, or [intercom] attributes = false; "
                    "before a restart none are written"
                ) from None


def _described(labels: Labels) -> Mapping[str, str]:
    values = {
        "outcome": labels.outcome.replace("_", " "),
        "language": labels.language,
        "intent": labels.intent,
        "sentiment": labels.mood,
    }
    return {ATTRIBUTES[name]: value for name, value in values.items() if value is not None}
