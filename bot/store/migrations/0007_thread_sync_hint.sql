-- What a delivery said besides the thread, for the connector that reads it: ids, never text.
-- depends: 0006_retention

ALTER TABLE thread_syncs ADD COLUMN hint text NOT NULL DEFAULT '';
-- Slack's reactions had packed who reacted, and when, into the id of the thread.
UPDATE thread_syncs SET thread_id = split_part(thread_id, ':', 1) || ':' || split_part(thread_id, ':', 2),
                        hint = split_part(thread_id, ':', 3) || ':' || split_part(thread_id, ':', 4)
WHERE channel = 'slack' AND thread_id LIKE '%:%:%:%';
ALTER TABLE thread_syncs
    DROP CONSTRAINT pulls_pkey,
    ADD CONSTRAINT thread_syncs_pkey PRIMARY KEY (channel, account, thread_id, hint);
