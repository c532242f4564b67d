DROP TABLE chat_messages, chats;
