-- The conversations of a requester, by what tells people apart first. With channel and account in front, as in the key, a
-- plan made before there were statistics could take this index to look up a thread: everything of an account, each time.
-- depends: 0073_audit_head

DROP INDEX conversations_of_requester;
CREATE INDEX conversations_of_requester ON conversations (requester_id, account, channel);
