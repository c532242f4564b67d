DROP FUNCTION is_paused, arm_of;
DELETE FROM pauses WHERE channel LIKE '%:%';
ALTER TABLE answer_work DROP COLUMN arm, DROP COLUMN version;
ALTER TABLE conversations DROP COLUMN arm;
DROP TABLE rollout_key, rollout_shares;
