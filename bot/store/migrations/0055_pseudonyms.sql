-- From which secret people and conversations get their pseudonyms outside.
-- depends: 0049_steering

-- Sealed; written once, by whoever needs a pseudonym first.
CREATE TABLE pseudonym_key (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    sealed bytea NOT NULL
);
