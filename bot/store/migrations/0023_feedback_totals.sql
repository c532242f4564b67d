-- What metrics and doctor ask for costs the same however much is kept.
-- depends: 0022_postings

-- What requesters have thought since the beginning, also where the feedback itself was deleted since.
CREATE TABLE feedback_totals (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    helped bigint NOT NULL,
    not_helped bigint NOT NULL,
    ratings bigint NOT NULL,
    rating_points bigint NOT NULL,
    satisfied bigint NOT NULL
);
INSERT INTO feedback_totals (helped, not_helped, ratings, rating_points, satisfied)
SELECT count(*) FILTER (WHERE helpful), count(*) FILTER (WHERE NOT helpful), count(score), coalesce(sum(score), 0),
       count(*) FILTER (WHERE score >= 4)
FROM feedback;

CREATE INDEX events_seen_of_channel ON events_seen (channel, at);

-- The sweep reads these few thousand rows every few seconds, and Postgres's default lets a fifth of a table die first.
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0.01, fillfactor = 80);
ALTER TABLE conversations SET (autovacuum_vacuum_scale_factor = 0.01, fillfactor = 80);
