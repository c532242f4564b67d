DROP TRIGGER audit_head_is_not_emptied ON audit_head;
DROP TRIGGER audit_anchors_are_not_emptied ON audit_anchors;
DROP TRIGGER audit_log_is_not_emptied ON audit_log;
DROP TRIGGER audit_anchors_are_its_own ON audit_anchors;
DROP TRIGGER audit_head_is_its_own ON audit_head;
DROP FUNCTION refuse_others();
