ALTER TABLE outbox DROP COLUMN unsure;
DROP TABLE alarms;
