"""The quick reply that says that an answer did not help."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Feedback
from connectors.intercom.quick_replies import not_helped
from tests.connectors.contract import Recorder
from tests.connectors.intercom.builders import reply_to
from tests.connectors.intercom.conftest import Workspace

KEY = "a5e1c524-5ddd-4c3e-9328-6bca5d6e3edb"


@given(st.uuids(version=4))
def test_the_id_of_the_choice_leads_back_to_the_answer_and_is_a_uuid_of_its_own(key: uuid.UUID) -> None:
    made = not_helped(str(key))
    assert made != str(key)
    assert (uuid.UUID(made).version, uuid.UUID(made).variant) == (key.version, key.variant)
    assert not_helped(made) == str(key)


def test_pressed_it_is_feedback_about_the_answer(workspace: Workspace, accepted: Recorder) -> None:
    conversation_id = workspace.conversation()
    workspace.connector().send(reply_to(conversation_id), KEY)
    workspace.sandbox.deliveries.wait()
    accepted.events.clear()
    workspace.sandbox.customer_chooses(conversation_id, "I still need help")
    workspace.sandbox.deliveries.wait()
    (found,) = accepted.events
    assert isinstance(found, Feedback)
    assert (found.about, found.helpful) == (KEY, False)
    assert workspace.sandbox.violations == []
