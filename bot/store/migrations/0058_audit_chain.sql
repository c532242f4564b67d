-- The audit log is a chain: each entry has a hash of itself and of the one before it, so that none can be changed, taken out or
-- put in without the rest telling of it. What is old goes from its beginning, and an anchor says where it went on.
-- depends: 0057_erasures

ALTER TABLE audit_log
    ADD COLUMN number bigint UNIQUE,                 -- 1, 2, …: in which order they are chained, none missing
    ADD COLUMN hash text;                            -- hexadecimal SHA-256
-- The last entry's; whoever adds one holds it.
CREATE TABLE audit_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    number bigint NOT NULL,
    hash text NOT NULL
);
-- The last entries of what was deleted after `audit_days`.
CREATE TABLE audit_anchors (
    number bigint PRIMARY KEY,
    hash text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);

-- Of the hash before it, its number and time, and its texts, each with its length in bytes (-: null), so that no two entries are
-- written alike. bot/store/console/chain.py says the same.
CREATE FUNCTION audit_hash(before text, number bigint, at timestamptz, VARIADIC texts text[]) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(concat_ws(' ', before, number,
        to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        (SELECT string_agg(coalesce(octet_length(one) || ':' || one, '-'), ' ' ORDER BY place)
         FROM unnest(texts) WITH ORDINALITY AS t (one, place))), 'UTF8')), 'hex')
$$;
-- By the owner's rights: who serves may add entries and nothing else.
CREATE FUNCTION chain_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    before text;
BEGIN
    INSERT INTO audit_head AS h (number, hash) VALUES (1, '')
    ON CONFLICT (one) DO UPDATE SET number = h.number + 1 RETURNING h.number, h.hash INTO NEW.number, before;
    NEW.at := clock_timestamp();                     -- in the order of the chain, whoever had to wait
    NEW.hash := audit_hash(before, NEW.number, NEW.at, NEW."by", NEW.role, NEW.what, NEW.which, NEW.details);
    UPDATE audit_head SET hash = NEW.hash;
    RETURN NEW;
END $$;
-- What is older than `seconds`, at most so many entries, from the beginning; how many went.
CREATE FUNCTION trim_audit(seconds float8, most integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    last bigint;
    gone bigint;
BEGIN
    PERFORM FROM audit_head FOR UPDATE;              -- one at a time
    SELECT max(number) INTO last FROM (
        SELECT number FROM audit_log WHERE at < now() - make_interval(secs => seconds) ORDER BY number LIMIT most) old;
    IF last IS NULL THEN
        RETURN 0;
    END IF;
    INSERT INTO audit_anchors (number, hash) SELECT number, hash FROM audit_log WHERE number = last;
    DELETE FROM audit_log WHERE number <= last;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
-- What a caller's own schemas have is never taken for ours.
DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION chain_audit SET search_path = %s, pg_temp', current_setting('search_path'));
    EXECUTE format('ALTER FUNCTION trim_audit SET search_path = %s, pg_temp', current_setting('search_path'));
END $$;

LOCK TABLE audit_log IN ACCESS EXCLUSIVE MODE;
ALTER TABLE audit_log DISABLE TRIGGER audit_log_stays;
DO $$
DECLARE
    entry audit_log;
    before text := '';
    place bigint := 0;
BEGIN
    FOR entry IN SELECT * FROM audit_log ORDER BY at, id LOOP
        place := place + 1;
        before := audit_hash(before, place, entry.at, entry."by", entry.role, entry.what, entry.which, entry.details);
        UPDATE audit_log SET number = place, hash = before WHERE id = entry.id;
    END LOOP;
    IF place > 0 THEN
        INSERT INTO audit_head (number, hash) VALUES (place, before);
    END IF;
END $$;
ALTER TABLE audit_log ENABLE TRIGGER audit_log_stays;
ALTER TABLE audit_log ALTER COLUMN number SET NOT NULL, ALTER COLUMN hash SET NOT NULL;
CREATE TRIGGER audit_log_is_chained BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION chain_audit();
CREATE TRIGGER audit_anchors_stay BEFORE UPDATE OR DELETE ON audit_anchors FOR EACH ROW EXECUTE FUNCTION refuse_change();
