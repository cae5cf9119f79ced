import { Extensions } from 'type-graphql';
import type { Ctx as Context } from '../../src/context.js';
import { allowInTenant, allowOnPlatform, tenantToRead } from '../../src/core/authorize.js';
import { webhookOwner } from '../../src/webhooks/owner.js';

/**
 * Who may read a field that asks for a right of its own, as what it loads asks: `check` throws FORBIDDEN for others. A mutation that
 * selects such a field is refused before it does anything (src/http/graphql/admission/payloadRights.ts). Test keys pass: what they send
 * leads to no campaign and no contact.
 */
const needs = (check: (ctx: Context) => unknown) => () => Extensions({ needs: check });

/** The tenant's own, never shown to platform staff. */
export const NeedsReports = needs((ctx) => allowInTenant(ctx, 'VIEW_REPORTS', 'tests too'));
/** Platform staff read it of all tenants. */
export const NeedsReportsOrStaff = needs((ctx) => tenantToRead(ctx, undefined, 'VIEW_REPORTS', 'tests too'));
/** Figures are of live messages: test keys see none. */
export const NeedsFigures = needs((ctx) => tenantToRead(ctx, undefined, 'VIEW_REPORTS'));
export const NeedsContacts = needs((ctx) => allowInTenant(ctx, 'MANAGE_CONTACTS'));
export const NeedsWebhooks = needs(webhookOwner);
export const NeedsPlatform = needs((ctx) => allowOnPlatform(ctx, 'VIEW_PLATFORM'));
