-- Two roles, so that a process that serves cannot change the schema. Run once by a superuser, in Firstline's own database:
--   createdb firstline && psql -d firstline -f roles.sql
-- and give both a password: \password firstline_owner, \password firstline

-- `firstline migrate` alone is firstline_owner (DATABASE_MIGRATION_URL); everything else is firstline (DATABASE_URL).
CREATE ROLE firstline_owner LOGIN;
CREATE ROLE firstline LOGIN;

-- Only a superuser may: pgvector is no trusted extension.
CREATE EXTENSION IF NOT EXISTS vector;

DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO firstline_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO firstline', current_database());
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO firstline_owner;
GRANT USAGE ON SCHEMA public TO firstline;

-- What migrations make later is covered as well. Rows only: no TRUNCATE, no TRIGGER, no REFERENCES.
ALTER DEFAULT PRIVILEGES FOR ROLE firstline_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO firstline;
ALTER DEFAULT PRIVILEGES FOR ROLE firstline_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO firstline;

-- An installation that was migrated before these roles were made, by OLD: run these two in place of the default ones.
--   REASSIGN OWNED BY OLD TO firstline_owner;
--   GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO firstline;
