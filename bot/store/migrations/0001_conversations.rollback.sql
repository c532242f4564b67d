DROP TABLE events_seen, pulls, outbox, handoffs, messages, conversations;
