-- Figures that changed: an alarm of its own kind, told in each way once.
-- depends: 0052_rollout

ALTER TABLE alarms
    ADD COLUMN details jsonb,                        -- of a figure: what it is now and what it is beside, in numbers
    DROP CONSTRAINT alarms_kind_check,
    ADD CONSTRAINT alarms_kind_check
        CHECK (kind IN ('no_ticket', 'setting_refused', 'unread_thread', 'budget_used_up', 'figure'));

-- Each way in which each of these alarms is to be told: written with the alarm, sent once, tried again until it is.
CREATE TABLE alarm_tellings (
    alarm_id bigint NOT NULL REFERENCES alarms ON DELETE CASCADE,
    way text NOT NULL CHECK (way IN ('chat', 'email', 'webhook')),
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'dead')),
    attempts integer NOT NULL DEFAULT 0,
    problem text,                                    -- of the last attempt, without text
    due_at timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz NOT NULL DEFAULT 'epoch',
    sent_at timestamptz,
    PRIMARY KEY (alarm_id, way)
);
CREATE INDEX alarm_tellings_due ON alarm_tellings (due_at) WHERE state = 'pending';

-- When it was last seen whether figures are to be looked at, when they were, and what that took.
CREATE TABLE figure_watch (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    looked_at timestamptz NOT NULL DEFAULT now(),
    read_at timestamptz NOT NULL DEFAULT now(),
    seconds double precision NOT NULL,               -- that all of it took
    conversations bigint NOT NULL
);
