-- A chat is found by whose it is and what they call it: one may become another visitor's, who is known by then.
-- depends: 0042_chats

CREATE UNIQUE INDEX chats_of_visitor_by_name ON chats (channel, site, visitor, client_id);
