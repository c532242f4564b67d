DROP INDEX message_edits_by_age, events_seen_by_age, drafts_by_agent_turn, drafts_of_conversation, feedback_by_age,
    outbox_of_handoff, outbox_by_end, messages_by_answer, messages_by_age, conversations_by_age;
DROP VIEW conversations_at_rest;
