-- The last language the requester was found to write in: notices, buttons and the closing words speak it too.
-- depends: 0004_words

ALTER TABLE conversations ADD COLUMN language text;
