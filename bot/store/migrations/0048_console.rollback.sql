DROP TABLE audit_log, console_attempts, console_sessions, console_users;
DROP FUNCTION refuse_early_delete();
