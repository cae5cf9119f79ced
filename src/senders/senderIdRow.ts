import type { SenderId } from '../../entities/SenderId.js';

/**
 * A sender id as a tenant sees it: joined from sender_id `s`, the tenant's own switch `ts`, and its default `d`.
 * Prefixed, so that a list of messages can carry it along.
 */
export const senderColumns = `s.id as s_id, s.tenant_id as s_tenant, s.name as s_name, s.status as s_status, s.for_all as s_for_all,
  s.use_case as s_use_case, s.sample_message as s_sample, s.review_note as s_note, s.created_at as s_created,
  s.reviewed_at as s_reviewed, s.for_all or coalesce(ts.enabled, false) as s_enabled,
  case when d.sender_id is null then s.for_all else d.sender_id = s.id end as s_default`;

/** The joins that senderColumns needs, for the tenant in this SQL expression. */
export const senderJoins = (tenant: string): string =>
  `left join tenant_sender_id ts on ts.tenant_id = ${tenant} and ts.sender_id = s.id
   left join tenant_sender_id d on d.tenant_id = ${tenant} and d.is_default`;

export interface SenderRow {
  s_id: string;
  s_tenant: string | null;
  s_name: string;
  s_status: SenderId['status'];
  s_for_all: boolean;
  s_use_case: string | null;
  s_sample: string | null;
  s_note: string | null;
  s_created: string;
  s_reviewed: string | null;
  s_enabled: boolean;
  s_default: boolean;
}

export const toSenderId = (row: SenderRow): SenderId => ({
  id: row.s_id,
  tenantId: row.s_tenant,
  name: row.s_name,
  status: row.s_status,
  forAll: row.s_for_all,
  shared: row.s_tenant === null,
  enabled: row.s_enabled,
  isDefault: row.s_default,
  useCase: row.s_use_case,
  sampleMessage: row.s_sample,
  reviewNote: row.s_note,
  createdAt: row.s_created,
  reviewedAt: row.s_reviewed,
});
