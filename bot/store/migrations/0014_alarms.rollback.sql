DROP INDEX outbox_of_handoff;
ALTER TABLE outbox DROP COLUMN unsure;
DROP TABLE alarms;
