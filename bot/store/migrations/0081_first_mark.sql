-- The first mark of an account is put on the vendor's clock as soon as the vendor tells the time.
-- depends: 0080_credential_refused

ALTER TABLE catch_up ADD COLUMN by_our_clock boolean NOT NULL DEFAULT false;  -- only until then, and where it was made
