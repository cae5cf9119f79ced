select c.tenant_id as id, c.available, c.held, c.spent, c.available < t.low_balance_threshold as low, c.updated_at as "updatedAt"
from credit_account c join tenant t on t.id = c.tenant_id where c.tenant_id = any(:tenant_ids::uuid[])
