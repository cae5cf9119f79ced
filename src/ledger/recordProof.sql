insert into ledger_proof_run (id, checked_at, ok, entries, messages, problem_count)
values (:id, :checked_at, :ok, :entry_count, :message_count, :problem_count)
