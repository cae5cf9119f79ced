import type { AttentionItem } from '../../entities/payloads/attention.js';
import type { AlertKind, AlertSeverity } from '../../entities/types/alertKinds.js';
import type { AttentionKind } from '../../entities/types/attention.js';
import type { IntegrationName } from '../../entities/types/integrations.js';
import { type Ctx, systemContext } from '../context.js';
import { isStaff, personOf, tenantOf } from '../core/authorize.js';
import { statement } from '../db/statement.js';
import { publicId } from '../lib/ids.js';
import { integrations } from '../system/integrations.js';
import { attentionRules } from './attentionRules.js';

interface Fact {
  kind: AttentionKind;
  /** Null: as the rule of its kind says. */
  severity: AlertSeverity | null;
  count: number;
  since: string;
  /** A uuid, or what the API itself names it. */
  objectId: string;
  name: string | null;
  params: Record<string, unknown> | null;
  /** The only person who is told of it. */
  onlyFor: string | null;
  /** The person who isn't: it needs another one. */
  notFor: string | null;
}

/** All that needs a person of a tenant, or of the platform (null), whoever they are. */
export interface AttentionFacts {
  tenantId: string | null;
  facts: Fact[];
}

/** So long a proof of a transfer waits whose purchase has expired. */
const PROOFS_MS = 30 * 86_400_000;

const ofTenant = statement<{ tenantId: string }, Fact>('attention/attentionOfTenant.sql');
const ofPlatform = statement<{ proofsSince: Date }, Fact>('attention/attentionOfPlatform.sql');

export async function readFacts(ctx: Ctx, tenantId: string | null): Promise<AttentionFacts> {
  if (tenantId !== null) return { tenantId, facts: withoutToldAlerts(await ctx.sql.rows(ofTenant, { tenantId })) };
  const [rows, failing] = await Promise.all([
    ctx.sql.rows(ofPlatform, { proofsSince: new Date(ctx.app.now().getTime() - PROOFS_MS) }),
    failingIntegrations(ctx),
  ]);
  return { tenantId, facts: withoutToldAlerts([...rows, ...failing]) };
}

/** What the storage of backups lacks is a problem of the backups. */
async function failingIntegrations(ctx: Ctx): Promise<Fact[]> {
  const failing = (await integrations(ctx)).filter(({ name, status }) => status === 'FAILING' && name !== 'BACKUP_STORAGE');
  return Promise.all(
    failing.map(async ({ name }) => {
      const fact = { kind: 'INTEGRATION_FAILING' as const, severity: null, count: 1, objectId: `itg_${name}`, name };
      return { ...fact, since: await failingSince(ctx, name), ...forAll };
    }),
  );
}

/** Since its checks fail, or its alert is open; without either, since its last fault. */
async function failingSince({ app, sql }: Ctx, name: IntegrationName): Promise<string> {
  const alerts: Partial<Record<IntegrationName, AlertKind>> = { SMS: 'PROVIDER_DOWN', MAIL: 'MAIL_FAILING' };
  const carriers: Partial<Record<IntegrationName, string>> = { SMS: app.sms.name, MAIL: `mail:${app.mail.name}` };
  const row = await sql.row<{ since: string | null }>(
    `select coalesce(
       least((select failing_since from integration_check where name = $1),
         (select min(first_at) from alert where kind = $2 and resolved_at is null)),
       (select updated_at from provider_state where provider = $3)) as since`,
    [name, alerts[name] ?? null, carriers[name] ?? null],
  );
  return row?.since ?? app.startedAt.toISOString();
}
const forAll = { params: null, onlyFor: null, notFor: null };

/** One matter is told once. */
function withoutToldAlerts(facts: Fact[]): Fact[] {
  const told = new Set<string | null>(
    Object.entries(attentionRules).flatMap(([kind, { alerts }]) => (has(facts, kind) ? (alerts ?? []) : [])),
  );
  return facts.filter(({ kind, name }) => kind !== 'ALERT_OPEN' || !told.has(name));
}
const has = (facts: Fact[], kind: string): boolean => facts.some((fact) => fact.kind === kind);

/** Whose matters the actor is told of: their tenant's, or for platform staff who act for none the platform's (null). People only. */
export function attentionScope(ctx: Ctx): string | null {
  if (personOf(ctx).tenantId === null && isStaff(ctx)) return null;
  return tenantOf(ctx);
}

/**
 * What needs a person now, most urgent first, then what has waited longest: of the actor's tenant what they can do something about, for
 * platform staff what of the platform they may see. Each kind once. UNAUTHENTICATED, FORBIDDEN.
 */
export async function attention(ctx: Ctx): Promise<AttentionItem[]> {
  return itemsFor(ctx, await readFacts(systemContext(ctx.app, ctx.requestId), attentionScope(ctx)));
}

const urgency: Record<AlertSeverity, number> = { CRITICAL: 0, WARNING: 1, INFO: 2 };

/** What of these facts the actor is told. */
export function itemsFor(ctx: Ctx, { tenantId, facts }: AttentionFacts): AttentionItem[] {
  const { userId, permissions } = personOf(ctx);
  const mine = facts.filter(({ kind, onlyFor, notFor }) => {
    if (kind === 'EMAIL_NOT_VERIFIED') return onlyFor === userId;
    const needed = tenantId === null ? attentionRules[kind].onPlatform : attentionRules[kind].inTenant;
    return needed !== undefined && permissions.has(needed) && notFor !== userId;
  });
  return [...Map.groupBy(mine, ({ kind }) => kind)]
    .map(([kind, those]) => itemOf(kind, those, kind === 'EMAIL_NOT_VERIFIED' ? userId : tenantId))
    .sort((a, b) => urgency[a.severity] - urgency[b.severity] || Date.parse(a.since) - Date.parse(b.since));
}

/** One item of all facts of a kind; `whose` is the uuid of a tenant or a person, null for the platform. */
function itemOf(kind: AttentionKind, facts: Fact[], whose: string | null): AttentionItem {
  const rule = kind === 'EMAIL_NOT_VERIFIED' ? { severity: 'INFO' as const, noun: 'user' as const } : attentionRules[kind];
  const [first, ...others] = facts.sort((a, b) => Date.parse(a.since) - Date.parse(b.since));
  if (!first) throw new Error(`${kind} is told without a fact`);
  const severities = facts.map(({ severity }) => severity ?? rule.severity).sort((a, b) => urgency[a] - urgency[b]);
  const count = facts.reduce((sum, fact) => sum + fact.count, 0);
  const single = others.length === 0 && count === 1 ? first : undefined;
  // There is one health of the backups, however many problems it has.
  const object = single ?? (kind === 'BACKUP_PROBLEM' ? first : undefined);
  return {
    key: `${kind}_${whose?.replaceAll('-', '') ?? 'platform'}`,
    ...{ kind, severity: severities[0] ?? rule.severity, count, since: first.since },
    objectId: object ? (rule.noun ? publicId(rule.noun, object.objectId) : object.objectId) : null,
    ...{ name: single?.name ?? null, params: single?.params ?? null },
  };
}
