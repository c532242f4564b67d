-- Who works with the console, who is signed in, and who looked at what and did what.
-- depends: 0042_chats

CREATE TABLE console_users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    role text NOT NULL CHECK (role IN ('viewer', 'reviewer', 'operator', 'admin')),
    password text NOT NULL,                          -- Argon2id, with its salt and what it was made with
    added_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE console_sessions (
    digest text PRIMARY KEY,                         -- of what the browser holds: nobody signs in with this table
    user_id bigint REFERENCES console_users ON DELETE CASCADE,  -- null: another provider's user
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('viewer', 'reviewer', 'operator', 'admin')),
    began_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX console_sessions_of_user ON console_sessions (user_id) WHERE user_id IS NOT NULL;

-- Attempts to sign in that failed or are going on, by digests of names and addresses.
CREATE TABLE console_attempts (
    key text PRIMARY KEY,
    failures integer NOT NULL,
    since timestamptz NOT NULL DEFAULT now()
);

-- Every look at a conversation and every act. Only added to; what is younger than a month cannot be deleted.
CREATE TABLE audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    by text NOT NULL,
    role text,                                       -- null: on the command line, or before anybody had signed in
    what text NOT NULL,
    which text,                                      -- the conversation's number, say
    details text
);
CREATE INDEX audit_log_by_age ON audit_log (at);
CREATE INDEX audit_log_of_person ON audit_log (by, id);
CREATE INDEX audit_log_about ON audit_log (which, id) WHERE which IS NOT NULL;
CREATE FUNCTION refuse_early_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.at > now() - interval '30 days' THEN
        RAISE EXCEPTION '% keeps everything for 30 days', TG_TABLE_NAME;
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER audit_log_stays BEFORE UPDATE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_log_is_kept BEFORE DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_early_delete();
