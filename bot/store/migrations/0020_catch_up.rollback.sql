DELETE FROM alarms WHERE kind = 'unread_thread';
ALTER TABLE alarms DROP CONSTRAINT alarms_kind_check;
ALTER TABLE alarms ADD CONSTRAINT alarms_kind_check CHECK (kind IN ('no_ticket', 'setting_refused'));
ALTER TABLE thread_syncs DROP COLUMN since, DROP COLUMN began_at;
DROP TABLE catch_up;
