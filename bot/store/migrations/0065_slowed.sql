-- How many messages were beyond a limit, and of how many requesters: a day's sums, which nothing within the limits writes.
-- depends: 0064_rehearsals

ALTER TABLE buckets ADD COLUMN slowed_on date;       -- in UTC: when one of its requester's messages last was

CREATE TABLE daily_slowed (
    day date NOT NULL,
    channel text NOT NULL,
    kind text NOT NULL,                              -- whose limit: requester, account
    part smallint NOT NULL,                          -- one of sixteen: so few wait for each other
    messages bigint NOT NULL,
    requesters bigint NOT NULL,                      -- that were not slowed on this day before
    PRIMARY KEY (day, channel, kind, part)
);

CREATE VIEW figure_limits AS
SELECT day, channel, kind AS limit_of, sum(messages)::bigint AS messages, sum(requesters)::bigint AS requesters
FROM daily_slowed GROUP BY day, channel, kind;
