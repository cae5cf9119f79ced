-- Reports whose time has come, oldest first; those that another process is handing over are its own.
select id, request_id, recipient, phone, status from simulator_report where due_at <= $1 order by due_at limit $2 for update skip locked
