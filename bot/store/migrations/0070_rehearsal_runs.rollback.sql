DROP TABLE rehearsal_conversations, rehearsal_runs;
