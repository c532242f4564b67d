ALTER TABLE thread_syncs DROP CONSTRAINT thread_syncs_pkey;
UPDATE thread_syncs SET thread_id = thread_id || ':' || hint WHERE hint <> '';
ALTER TABLE thread_syncs ADD CONSTRAINT pulls_pkey PRIMARY KEY (channel, account, thread_id);
ALTER TABLE thread_syncs DROP COLUMN hint;
