-- Whether a process has the key that the data was sealed with, and how far a rotation has come.
-- depends: 0025_lean

-- A word that anybody knows, sealed: who cannot open it has another key. Written by `firstline migrate` and
-- `firstline rotate-keys`.
CREATE TABLE key_canary (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    sealed bytea NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT now()
);

-- The last row of each kind that a rotation has seen to; none when no rotation is going on.
CREATE TABLE key_rotation (
    kind text PRIMARY KEY,
    up_to bigint NOT NULL
);
