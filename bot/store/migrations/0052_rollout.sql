-- Who is answered by the bot, with which prompt and model; and pauses of a brand, a workspace or a site.
-- depends: 0049_steering

-- How far a channel, or an arm, is rolled out, where it was said here: it counts before what firstline.toml says.
CREATE TABLE rollout_shares (
    what text NOT NULL CHECK (what IN ('channel', 'arm')),
    name text NOT NULL,
    share double precision NOT NULL CHECK (share BETWEEN 0 AND 100),  -- per cent
    by text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    stepped_back_from double precision,              -- by itself, from this share; null: somebody said so
    PRIMARY KEY (what, name)
);

-- What requesters are hashed with: nobody can tell, or choose, on which side they are. Never changed: everybody would move.
CREATE TABLE rollout_key (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    key uuid NOT NULL DEFAULT gen_random_uuid()
);

ALTER TABLE conversations ADD COLUMN arm text;       -- 'control': people; null: it began before there was a rollout
ALTER TABLE answer_work
    ADD COLUMN arm text,                             -- in which it was written
    ADD COLUMN version text;                         -- of prompt, model and what the operator tells it

-- The arm of somebody who stands at `point` (0 to 100) in a channel, and at `points` for each of `arms`. Each arm has a
-- point of its own, and its share of what those before it leave: one that widens takes in, and moves nobody else out.
CREATE FUNCTION arm_of(channel text, point double precision, share double precision,
                       arms text[], points double precision[], shares double precision[]) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN point >= coalesce((SELECT s.share FROM rollout_shares s WHERE s.what = 'channel' AND s.name = channel), share)
        THEN 'control'
        WHEN cardinality(arms) = 0 THEN 'standard'
        ELSE coalesce((
            SELECT a.arm FROM (
                SELECT given.arm, given.point, given.place, coalesce(s.share, given.share) AS share,
                       sum(coalesce(s.share, given.share)) OVER (ORDER BY given.place) - coalesce(s.share, given.share)
                       AS taken
                FROM unnest(arms, points, shares) WITH ORDINALITY AS given (arm, point, share, place)
                LEFT JOIN rollout_shares s ON s.what = 'arm' AND s.name = given.arm
            ) a
            WHERE a.point * (100 - a.taken) < a.share * 100 ORDER BY a.place LIMIT 1), 'standard')
    END
$$;

-- Whether an operator wants people to answer there: everywhere, in the channel, or in a brand, workspace or site of it.
CREATE FUNCTION is_paused(channel text, account text, brand text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM pauses p
                   WHERE p.channel IN ('*', $1, $1 || ':' || $2, $1 || ':' || $3))
$$;
