-- Autovacuum never looks at tables of a few rows: the planner took each for a thousand, and a call of advance.sql for a hundred times
-- its cost.
analyze message_state;
analyze legal_move;
analyze purchase_state;
analyze purchase_move;
analyze sender_id_state;
analyze sender_id_move;
