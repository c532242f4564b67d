-- Who reads along in a conversation, and since when it is known who asks.
-- depends: 0037_audiences

ALTER TABLE conversations
    ADD COLUMN read_along boolean,                   -- does anybody but the requester see what is said? null: not known
    ADD COLUMN identified_at timestamptz;            -- when the vendor was last asked who the requester is
