DROP VIEW figure_deflection, figure_resolution, figure_escalation, figure_escalation_reasons, figure_csat,
    figure_first_word, figure_time_to_resolution, figure_cost, figure_spending, figure_model_errors, figure_guards,
    figure_guard_names, figure_coverage;
DROP TRIGGER note_figures ON answer_work;
DROP TRIGGER note_figures ON resolutions;
DROP TRIGGER note_figures ON handoffs;
DROP TRIGGER note_figures ON feedback;
DROP TRIGGER note_figures ON messages;
DROP TRIGGER note_figures_of_waiting ON messages;
DROP TRIGGER note_figures ON conversations;
DROP FUNCTION note_figures();
DROP FUNCTION note_figures_here();
DROP TABLE daily_times, daily_names, daily_figures, conversation_figures, figures_pending;
