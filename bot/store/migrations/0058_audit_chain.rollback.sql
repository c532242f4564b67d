DROP TRIGGER audit_log_is_chained ON audit_log;
DROP TABLE audit_anchors, audit_head;
ALTER TABLE audit_log DROP COLUMN number, DROP COLUMN hash;
DROP FUNCTION chain_audit(), trim_audit(float8, integer), audit_hash(text, bigint, timestamptz, text[]);
