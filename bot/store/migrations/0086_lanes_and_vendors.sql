-- What is noted at a requester's vendor has a lane of its own: a ticket elsewhere does not wait for it. And what is told to a
-- team is known to go to the vendor where the team is.
-- depends: 0085_vectors_lacking

ALTER TABLE outbox
    DROP CONSTRAINT outbox_lane_check,
    ADD CONSTRAINT outbox_lane_check CHECK (lane IN ('requester', 'desk', 'team', 'upkeep', 'labels')),
    ADD COLUMN goes_to text;  -- the vendor; null: that of its handoff's desk, or else of its conversation
