DROP INDEX conversations_of_requester;
CREATE INDEX conversations_of_requester ON conversations (channel, account, requester_id);
