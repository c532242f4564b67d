-- A credential that a vendor refuses is an alarm of its own kind, settled once it is taken.
-- depends: 0079_languages_articles

ALTER TABLE alarms
    DROP CONSTRAINT alarms_kind_check,
    ADD CONSTRAINT alarms_kind_check CHECK (
        kind IN ('no_ticket', 'setting_refused', 'unread_thread', 'budget_used_up', 'figure', 'credential_refused')),
    DROP CONSTRAINT alarms_settled_by_check,
    ADD CONSTRAINT alarms_settled_by_check CHECK (settled_by IN ('operator', 'ticket', 'taken'));
