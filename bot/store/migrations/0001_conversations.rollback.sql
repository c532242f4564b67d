DROP TABLE events_seen, pulls, overheard, outbox, handoffs, messages, conversations;
