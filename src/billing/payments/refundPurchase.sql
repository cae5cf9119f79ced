update purchase set status = 'REFUNDED', refund_entry = :entry, refund_reference = :reference, decisions = decisions + 1, updated_at = :now
where id = :id
