insert into opt_out (id, tenant_id, phone, source, created_at) values (:id, :tenant_id, :phone, 'API', :now)
on conflict (tenant_id, phone) do update set phone = excluded.phone
returning id, tenant_id as "tenantId", phone, source, created_at as "createdAt"
