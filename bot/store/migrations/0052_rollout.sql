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

-- The arm of somebody who stands at `point` (0 to 100) in a channel, and at `arm_point` among the arms, of which there are
-- two at most: the first grows from below and the second from above, so what one takes or leaves is `standard`'s alone.
CREATE FUNCTION arm_of(channel text, point double precision, share double precision,
                       arm_point double precision, arms text[], shares double precision[]) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN point >= coalesce((SELECT s.share FROM rollout_shares s WHERE s.what = 'channel' AND s.name = channel), share)
        THEN 'control'
        WHEN cardinality(arms) = 0 THEN 'standard'
        ELSE coalesce((
            SELECT given.arm FROM unnest(arms, shares) WITH ORDINALITY AS given (arm, share, place)
            LEFT JOIN rollout_shares s ON s.what = 'arm' AND s.name = given.arm
            WHERE CASE given.place WHEN 1 THEN arm_point < coalesce(s.share, given.share)
                                   ELSE arm_point >= 100 - coalesce(s.share, given.share) END
            ORDER BY given.place LIMIT 1), 'standard')
    END
$$;

-- Whether an operator wants people to answer there: everywhere, in the channel, or in a brand, workspace or site of it.
CREATE FUNCTION is_paused(channel text, account text, brand text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM pauses p
                   WHERE p.channel IN ('*', $1, $1 || ':' || $2, $1 || ':' || $3))
$$;
