-- What says where the audit log ends, and where it begins behind what was deleted, is written by its own functions alone: who
-- may change rows of every table could otherwise have nobody's deeds noted any more. And nobody empties it at once.
-- depends: 0066_old_traces

-- Its functions run by the owner's rights, so whoever else changes these does it by hand.
CREATE FUNCTION refuse_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RAISE EXCEPTION '% is written by the audit log alone', TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_head_is_its_own BEFORE INSERT OR UPDATE OR DELETE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_others();
CREATE TRIGGER audit_anchors_are_its_own BEFORE INSERT ON audit_anchors
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_others();

CREATE TRIGGER audit_log_is_not_emptied BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_anchors_are_not_emptied BEFORE TRUNCATE ON audit_anchors
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_head_is_not_emptied BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
