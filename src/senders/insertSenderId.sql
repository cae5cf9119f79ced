insert into sender_id (id, tenant_id, name, status, use_case, sample_message, requested_by, created_at)
values (:id, :tenant_id, :name, 'PENDING', :use_case, :sample_message, :requested_by, :now)
