-- Messages of the past on their way: see acceptPast.sql.
update message m set status = 'SENDING', attempts = 1, events = 2, updated_at = g.left_at
from jsonb_to_recordset(:messages::jsonb) as g (id uuid, left_at timestamptz)
where m.tenant_id = :tenant_id and m.id = g.id
