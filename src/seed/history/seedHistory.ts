import type { Ctx } from '../../context.js';
import { audit } from '../../core/audit.js';
import { statement } from '../../db/statement.js';
import { holdAhead } from '../../ledger/ledger.js';
import { newId, publicId } from '../../lib/ids.js';
import { type PricedRow, RowPricer } from '../../messaging/campaigns/staging/campaignRows.js';
import { type Person, people } from '../people.js';
import { nextCampaignAt, type PlannedMessage, type PlannedSend, planHistory } from './planHistory.js';

export interface SeedTemplate {
  id: string;
  name: string;
  body: string;
  category: 'TRANSACTIONAL' | 'PROMOTIONAL';
}

/** As message rows hold it; times are ISO. */
interface PastMessage {
  id: string;
  phone: string;
  operator: string;
  category: string;
  body: string;
  encoding: string;
  segments: number;
  status: PlannedMessage['status'];
  at: Date;
  left_at: Date;
  ended_at: Date | null;
  hold_entry: string;
  settle_entry: string | null;
  release_entry: string | null;
  bulk: boolean;
  template_id: string;
  campaign_id: string | null;
}
interface PastEntry {
  id: string;
  kind: 'GRANT' | 'HOLD' | 'SETTLE' | 'RELEASE';
  available: number;
  held: number;
  after: number;
  messages: number | null;
  at: Date;
  /** Its place among them. */
  n: number;
}
/** A campaign's rows, all of one group. */
interface SeedCampaign {
  id: string;
  quoteId: string;
  holdEntry: string;
  template: SeedTemplate;
  rows: PricedRow[];
}

type Json = { tenantId: string; messages: string };
const acceptStatement = statement<Json & { entries: string; spent: number }>('seed/history/acceptPast.sql');
const sendStatement = statement<Json>('seed/history/sendPast.sql');
const endStatement = statement<Json>('seed/history/endPast.sql');
const campaignStatement = statement<{
  tenantId: string;
  id: string;
  quoteId: string;
  holdEntry: string;
  name: string;
  templateId: string;
  rows: string;
  status: 'SCHEDULED' | 'COMPLETED';
  scheduledAt: Date | null;
  at: Date;
  endedAt: Date | null;
}>('seed/history/seedCampaign.sql');

const GROUP = 'Customers';
const HANDED_OVER_MS = 1_000;

/**
 * Gives a new tenant three months of messages, with the ledger's entries and whatever else statements would have left of them, a campaign
 * that has ended and one that is to come. Its first entry grants what all that costs and `credits` besides. The past is the same whenever
 * it begins.
 */
export async function seedHistory(ctx: Ctx, tenantId: string, templates: readonly SeedTemplate[], credits: number): Promise<void> {
  const now = ctx.app.now();
  const byName = new Map(templates.map((one) => [one.name, one]));
  const templateOf = (name: string): SeedTemplate => {
    const template = byName.get(name);
    if (!template) throw new Error(`the demo has no template ${name}`);
    return template;
  };
  const next = campaignOf(templateOf('Offer'), now, {});
  const nextCost = costOf(next.rows);
  const past = new Past(tenantId);
  const ended: { campaign: SeedCampaign; send: PlannedSend }[] = [];
  for (const send of planHistory(now)) {
    const template = templateOf(send.template);
    const campaign = send.campaign ? campaignOf(template, send.at, send.variables) : undefined;
    if (campaign) ended.push({ campaign, send });
    past.add(send, template, campaign);
  }
  await past.write(ctx, credits + nextCost.credits);
  for (const { campaign, send } of ended) {
    const endedAt = new Date(send.at.getTime() + HANDED_OVER_MS);
    await writeCampaign(ctx, tenantId, campaign, { name: 'Ofa ya wiki', status: 'COMPLETED', scheduledAt: null, at: send.at, endedAt });
  }
  const scheduledAt = nextCampaignAt(now);
  await writeCampaign(ctx, tenantId, next, { name: 'Saturday offer', status: 'SCHEDULED', scheduledAt, at: now, endedAt: null });
  await holdAhead(ctx, { id: next.holdEntry, tenantId, ...nextCost });
  await audit(ctx, 'campaign.confirm', tenantId, publicId('campaign', next.id), nextCost);
}

/** Messages of the past and their entries, as they gather. */
class Past {
  private readonly messages: PastMessage[] = [];
  private readonly entries: Omit<PastEntry, 'after' | 'n'>[] = [];
  private spent = 0;

  constructor(private readonly tenantId: string) {}

  add(send: PlannedSend, template: SeedTemplate, campaign: SeedCampaign | undefined): void {
    const { at } = send;
    const leftAt = new Date(at.getTime() + HANDED_OVER_MS);
    const [hold, settle, release] = [campaign?.holdEntry ?? newId(at), newId(leftAt), newId(leftAt)];
    const pricer = new RowPricer({ body: template.body, smartEncoding: false });
    const messages = send.messages.map(({ person, status, seconds }, place): PastMessage => {
      const row = rowOf(pricer, person, send.variables);
      const failed = status === 'FAILED';
      return {
        id: campaign ? numberedId(hold, lineOf(campaign, person)) : newId(at),
        ...{ phone: person.phone, operator: person.operator, category: template.category, ...textOf(row), status, at, left_at: leftAt },
        ended_at: failed ? leftAt : seconds === null ? null : new Date(leftAt.getTime() + seconds * 1_000 + place),
        ...{ hold_entry: hold, settle_entry: failed ? null : settle, release_entry: failed ? release : null },
        ...{ bulk: send.messages.length > 1 || template.category !== 'TRANSACTIONAL', template_id: template.id },
        campaign_id: campaign?.id ?? null,
      };
    });
    const sum = (of: PastMessage[]) => of.reduce((credits, { segments }) => credits + segments, 0);
    const [charged, given] = [messages.filter(({ status }) => status !== 'FAILED'), messages.filter(({ status }) => status === 'FAILED')];
    const [all, cost, back] = [sum(messages), sum(charged), sum(given)];
    this.messages.push(...messages);
    this.spent += cost;
    this.entries.push({ id: hold, kind: 'HOLD', available: -all, held: all, messages: messages.length, at });
    if (cost > 0) this.entries.push({ id: settle, kind: 'SETTLE', available: 0, held: -cost, messages: charged.length, at: leftAt });
    if (back > 0) this.entries.push({ id: release, kind: 'RELEASE', available: back, held: -back, messages: given.length, at: leftAt });
  }

  /** Leaves the tenant's account with `left` credits available. */
  async write(ctx: Ctx, left: number): Promise<void> {
    const { tenantId, messages } = this;
    const at = messages[0]?.at ?? ctx.app.now();
    const granted = left + this.spent;
    const grant = { id: newId(at), kind: 'GRANT' as const, available: granted, held: 0, messages: null, at };
    let after = 0;
    const entries: PastEntry[] = [grant, ...this.entries.sort((a, b) => a.at.getTime() - b.at.getTime())].map((entry, n) => {
      after += entry.available;
      return { ...entry, after, n };
    });
    const json = JSON.stringify(messages);
    await ctx.sql.rows(acceptStatement, { tenantId, messages: json, entries: JSON.stringify(entries), spent: this.spent });
    await ctx.sql.rows(sendStatement, { tenantId, messages: json });
    await ctx.sql.rows(endStatement, { tenantId, messages: json });
    const note = 'Demo credits';
    await audit(ctx, 'credits.grant', tenantId, publicId('ledgerEntry', grant.id), { credits: granted, reference: 'seed', note });
  }
}

function campaignOf(template: SeedTemplate, at: Date, variables: Record<string, string>): SeedCampaign {
  const pricer = new RowPricer({ body: template.body, smartEncoding: false });
  const members = people.filter(({ groupNames }) => groupNames.includes(GROUP));
  const rows = members.map((person) => rowOf(pricer, person, variables));
  return { id: newId(at), quoteId: newId(at), holdEntry: `${newId(at).slice(0, 28)}ffffffff`, template, rows };
}

/** A campaign's message has the id of its hold, with its row's place. */
const numberedId = (base: string, n: number): string => `${base.slice(0, 28)}${n.toString(16).padStart(8, '0')}`;
const lineOf = ({ rows }: SeedCampaign, { phone }: Person): number => rows.findIndex((row) => row.phone === phone) + 1;

function rowOf(pricer: RowPricer, person: Person, variables: Record<string, string>): PricedRow {
  const { phone, name, email, attributes, optedOut, operator } = person;
  return {
    ...pricer.row({
      line: null,
      part: 'CONTACTS',
      phone,
      given: null,
      code: null,
      fault: null,
      cause: null,
      variables,
      name,
      email,
      attributes,
      optedOut,
      excluded: false,
    }),
    operator,
  };
}

function textOf({ text }: PricedRow) {
  if (!text) throw new Error('a text of the demo can not be sent');
  return { body: text.body, encoding: text.encoding, segments: text.segments };
}

const costOf = (rows: readonly PricedRow[]): { messages: number; credits: number } => ({
  messages: rows.filter(({ text }) => text).length,
  credits: rows.reduce((sum, { text }) => sum + (text?.segments ?? 0), 0),
});

async function writeCampaign(
  ctx: Ctx,
  tenantId: string,
  { id, quoteId, holdEntry, template, rows }: SeedCampaign,
  terms: { name: string; status: 'SCHEDULED' | 'COMPLETED'; scheduledAt: Date | null; at: Date; endedAt: Date | null },
): Promise<void> {
  const given = rows.map(({ phone, operator, code, variables, text }, index) => ({
    n: index + 1,
    phone,
    operator,
    code,
    variables,
    ...text,
  }));
  await ctx.sql.rows(campaignStatement, {
    ...{ tenantId, id, quoteId, holdEntry, templateId: template.id, rows: JSON.stringify(given) },
    ...terms,
  });
}
