UPDATE outbox SET lane = 'desk' WHERE lane = 'labels';
ALTER TABLE outbox
    DROP COLUMN goes_to,
    DROP CONSTRAINT outbox_lane_check,
    ADD CONSTRAINT outbox_lane_check CHECK (lane IN ('requester', 'desk', 'team', 'upkeep'));
