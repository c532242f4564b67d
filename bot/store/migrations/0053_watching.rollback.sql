DROP TABLE figure_watch, alarm_tellings;
DELETE FROM alarms WHERE kind = 'figure';
ALTER TABLE alarms
    DROP COLUMN details,
    DROP CONSTRAINT alarms_kind_check,
    ADD CONSTRAINT alarms_kind_check CHECK (kind IN ('no_ticket', 'setting_refused', 'unread_thread', 'budget_used_up'));
