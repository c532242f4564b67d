-- A role for each process, which can do no more than it needs. Behind roles.sql, and again after every `firstline migrate`
-- that made a table: psql -d firstline -f process-roles.sql. Run by a superuser the first time, since it makes roles; later
-- firstline_owner may. Give each a password: \password firstline_web, and so on.
--
--   DATABASE_URL of                     is the role
--   firstline serve                     firstline_web
--   firstline chat                      firstline_chat
--   firstline work                      firstline_worker
--   firstline console                   firstline_console
--   firstline score                     firstline_scorer
--   firstline schedule                  none: it needs no database
--   firstline migrate                   firstline_owner (DATABASE_MIGRATION_URL)
--   commands that people type           firstline (roles.sql): no process that waits for anybody has it

DO $$
DECLARE
    made text;
BEGIN
    FOREACH made IN ARRAY ARRAY['intake', 'web', 'chat', 'worker', 'console', 'scorer'] LOOP
        made := 'firstline_' || made;
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = made) THEN
            EXECUTE format('CREATE ROLE %I %s', made, CASE made WHEN 'firstline_intake' THEN 'NOLOGIN' ELSE 'LOGIN' END);
        END IF;
        IF made <> 'firstline_intake' AND NOT pg_has_role(made, 'firstline_intake', 'MEMBER')
           AND made IN ('firstline_web', 'firstline_chat', 'firstline_worker') THEN
            EXECUTE format('GRANT firstline_intake TO %I', made);
        END IF;
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), made);
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', made);
        -- What an earlier version of this file gave goes, column by column too.
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', made);
    END LOOP;
END $$;

-- By default everybody may call every function; these run by their owner's rights.
REVOKE EXECUTE ON FUNCTION trim_audit, index_vectors, unindex_vectors FROM PUBLIC;
GRANT EXECUTE ON FUNCTION trim_audit, index_vectors, unindex_vectors TO firstline, firstline_worker;

-- Whoever starts finds out whether it has the key, and what is applied.
GRANT SELECT ON key_canary, _yoyo_migration TO firstline_intake, firstline_console, firstline_scorer;

-- What comes in, from vendors and from visitors of a web chat: kept, never deleted but where its writer takes it back.
GRANT SELECT, INSERT, UPDATE ON
    conversations, messages, outbox, handoffs, unaddressed_messages, message_edits, thread_syncs, buckets, feedback,
    feedback_totals, resolutions, act_requests, sources, alarms, rollout_key, drafts, comparisons, daily_slowed
    TO firstline_intake;
GRANT SELECT, INSERT ON events_seen, act_steps, decisions, figures_pending, privacy_keys TO firstline_intake;
GRANT SELECT ON pauses, erased, rollout_shares, answer_work, citations, articles TO firstline_intake;
GRANT SELECT, UPDATE ON reviews TO firstline_intake; -- a thread that was deleted at its vendor takes a reviewer's words along
GRANT SELECT, DELETE ON summaries, moods, unaddressed_messages, message_edits TO firstline_intake;
GRANT SELECT (people), DELETE ON rehearsed_exchanges, rehearsal_conversations TO firstline_intake; -- a thread that was deleted at its vendor
GRANT INSERT ON audit_log TO firstline_intake;

-- Webhooks, the installation of the Slack app, erasures that other systems ask for, and what /metrics counts.
GRANT SELECT, INSERT, UPDATE, DELETE ON installations TO firstline_web;
GRANT SELECT, INSERT ON used_tickets, erasures, erased TO firstline_web;
GRANT UPDATE ON erasures TO firstline_web;
GRANT DELETE ON articles TO firstline_web; -- one that its help center says is gone
GRANT SELECT ON chats, passages, vectors, vector_spaces, languages, vendor_pauses, spending, conversation_spending,
    worker_processes, catch_up, figure_watch TO firstline_web;

-- What stands on the pages of web chats.
GRANT SELECT, INSERT, UPDATE, DELETE ON chats, chat_messages, chat_files TO firstline_chat;

-- Answers, deliveries, fetches, articles; and what was kept long enough.
GRANT SELECT, INSERT, UPDATE, DELETE ON
    conversations, messages, outbox, handoffs, unaddressed_messages, message_edits, thread_syncs, events_seen, buckets,
    feedback, feedback_totals, resolutions, act_requests, act_steps, summaries, moods, drafts, decisions, answer_work,
    citations, conversation_spending, spending, alarms, chats, chat_messages, chat_files, catch_up, worker_processes,
    vendor_pauses, figures_pending, conversation_figures, daily_figures, daily_names, daily_times, comparisons,
    articles, passages, vectors, vector_spaces, sources, audiences, languages, lexemes, postings, vocabulary,
    audience_languages, audience_lexemes, alarm_tellings, figure_watch,
    scoring_days, old_traces, late_traces, daily_slowed,
    rehearsals, rehearsed_exchanges, rehearsal_runs, rehearsal_conversations
    TO firstline_worker;
GRANT SELECT, INSERT, UPDATE ON installations, erasures, rollout_shares TO firstline_worker; -- tokens that are renewed
GRANT SELECT, INSERT ON erased, pseudonym_key, answer_scores TO firstline_worker;
GRANT SELECT, DELETE ON used_tickets TO firstline_worker;
GRANT SELECT, UPDATE, DELETE ON examples TO firstline_worker; -- rows are locked before they are deleted
GRANT SELECT, UPDATE ON reviews TO firstline_worker;
GRANT UPDATE, DELETE ON answer_scores TO firstline_worker;
GRANT SELECT ON custom_answers, restores, pauses, conversations_at_rest, conversation_outcomes, resolution_history,
    watched_conversations TO firstline_worker;
-- Whose sessions ended long ago: it deletes them, and reads neither names nor passwords.
GRANT DELETE ON console_sessions, console_attempts TO firstline_worker;
GRANT SELECT (digest, began_at) ON console_sessions TO firstline_worker;
GRANT SELECT (key, since) ON console_attempts TO firstline_worker;

-- Everything is looked at but what opens or signs something, and little is changed.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO firstline_console;
REVOKE SELECT ON installations, pseudonym_key, erasures, erased, used_tickets, chat_files, examples FROM firstline_console;
GRANT INSERT, UPDATE, DELETE ON console_users, console_sessions, console_attempts, pauses TO firstline_console;
GRANT DELETE ON rehearsals TO firstline_console;
GRANT INSERT, UPDATE ON rehearsal_runs TO firstline_console; -- what workers are to rehearse
GRANT INSERT, UPDATE ON spending, conversation_spending TO firstline_console; -- articles that a language model drafts
GRANT INSERT, DELETE ON rehearsal_conversations TO firstline_console;
GRANT INSERT, UPDATE ON reviews, custom_answers, rollout_shares, rollout_key, sources TO firstline_console;
GRANT INSERT, UPDATE ON conversations, messages, outbox, handoffs, act_requests, alarms, resolutions, drafts, comparisons
    TO firstline_console; -- what it hands to people, tries again, approves and settles
GRANT INSERT ON audit_log, act_steps, decisions, figures_pending, audiences TO firstline_console;
GRANT DELETE ON messages, summaries TO firstline_console; -- a turn that was never said

-- Reads an answer with what it rests on, writes what it is worth.
GRANT SELECT ON conversations, messages, answer_work, citations, articles, passages, pseudonym_key, privacy_keys,
    pauses TO firstline_scorer;
GRANT SELECT, INSERT, UPDATE ON answer_scores, scoring_days, spending TO firstline_scorer;
