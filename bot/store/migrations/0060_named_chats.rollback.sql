DROP INDEX chats_of_visitor_by_name;
