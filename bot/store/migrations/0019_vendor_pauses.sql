-- Vendors that do not answer, as the workers find them: doctor and metrics tell of it.
-- depends: 0018_take_back

CREATE TABLE vendor_pauses (
    vendor text PRIMARY KEY,
    since timestamptz NOT NULL DEFAULT now(),
    until timestamptz NOT NULL,
    problem text NOT NULL
);
