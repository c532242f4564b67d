DELETE FROM alarms WHERE kind = 'credential_refused';
ALTER TABLE alarms
    DROP CONSTRAINT alarms_kind_check,
    ADD CONSTRAINT alarms_kind_check
        CHECK (kind IN ('no_ticket', 'setting_refused', 'unread_thread', 'budget_used_up', 'figure')),
    DROP CONSTRAINT alarms_settled_by_check,
    ADD CONSTRAINT alarms_settled_by_check CHECK (settled_by IN ('operator', 'ticket'));
