-- A tenant may hand in an approved sender id anew that the provider refuses (which is the operations' to know): it is reviewed again.
insert into sender_id_move (from_state, to_state, needs) values ('APPROVED', 'PENDING', null);
