DELETE FROM alarms WHERE kind = 'budget_used_up';
ALTER TABLE alarms DROP CONSTRAINT alarms_kind_check;
ALTER TABLE alarms ADD CONSTRAINT alarms_kind_check CHECK (kind IN ('no_ticket', 'setting_refused', 'unread_thread'));
DROP TABLE answer_work;
DROP TABLE conversation_spending;
DROP TABLE spending;
