import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect } from 'vitest';
import { cancelContactImport, confirmContactImport } from '../../src/contacts/imports/changeImport.js';
import { contactImport } from '../../src/contacts/imports/contactImports.js';
import { runDueImports } from '../../src/contacts/imports/runDueImports.js';
import { importContacts, importOptOuts } from '../../src/contacts/imports/startImport.js';
import { storeList } from '../../src/contacts/imports/storeList.js';
import { AppError, type ErrorCode } from '../../src/errors.js';
import { parsePhone } from '../../src/lib/phone.js';
import { type Fault, type ModelState, pickFrom, untilKilled, type Worker } from './modelState.js';

/** Lists in the model: uploaded, read, confirmed and imported, by whoever comes by, until it is killed. */

const changes = { confirm: confirmContactImport, cancel: cancelContactImport };

export type ImportCommand =
  | { kind: 'import'; tenant: number; rows: string[]; optOuts: boolean; keep: boolean; fault: Fault | null }
  | { kind: 'changeImport'; pick: number; change: keyof typeof changes; fault: Fault | null }
  | { kind: 'importJobs'; worker: number; fault: Fault | null };

const fault: fc.Arbitrary<Fault | null> = fc.oneof(
  fc.constant(null),
  fc.record({
    point: fc.constantFrom('in the middle of staging' as const, 'in the middle of importing' as const),
    how: fc.constantFrom('crash' as const, 'cut' as const),
  }),
);

export const importCommand = (typed: fc.Arbitrary<string>): fc.Arbitrary<ImportCommand> =>
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('import' as const),
        tenant: fc.nat(2),
        rows: fc.array(fc.oneof({ weight: 3, arbitrary: typed }, fc.constantFrom('twelve', '022 211 2233')), {
          minLength: 1,
          maxLength: 6,
        }),
        optOuts: fc.boolean(),
        keep: fc.boolean(),
        fault,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('changeImport' as const),
        pick: fc.nat(99),
        change: fc.constantFrom('confirm' as const, 'confirm' as const, 'confirm' as const, 'cancel' as const),
        fault,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('importJobs' as const),
        worker: fc.nat(1),
        fault,
      }),
    },
  );

type Of<Kind extends ImportCommand['kind']> = Extract<ImportCommand, { kind: Kind }>;

/** What the model knows of an import: nothing of it is in before it is confirmed, all of it once a worker has come by. */
export interface ModelImport {
  tenant: number;
  id: string;
  optOuts: boolean;
  name: string;
  phones: Set<string>;
  rejected: number;
  confirmed: boolean;
  isIn: boolean;
}

const never = new AbortController().signal;
const refusal = (work: Promise<unknown>): Promise<ErrorCode | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error)),
  );
async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** With a fault, a worker comes by at once, and to that. */
export async function startImport(model: ModelState, { tenant, rows, optOuts, keep, fault }: Of<'import'>): Promise<void> {
  const { ctx, suspended } = model.tenants[tenant]!;
  const name = `Mteja ${model.imports.length}`;
  const text = `Name,Phone\n${rows.map((typed) => `${name},${typed}\n`).join('')}`;
  const storing = storeList(ctx, 'CONTACTS', { filename: 'list.csv', pieces: once(text) });
  expect(await refusal(storing)).toBe(suspended ? 'TENANT_SUSPENDED' : undefined);
  if (suspended) return;
  const { id: fileId } = await storing;
  const open = await model.app.db.sql.rows('select from contact_import where tenant_id = $1 and finished_at is null', [
    model.tenants[tenant]!.id,
  ]);
  const asked = { fileId, columns: null, hasHeader: null };
  const starting = optOuts
    ? importOptOuts(ctx, asked)
    : importContacts(ctx, { ...asked, existing: keep ? 'KEEP' : 'UPDATE', groupIds: [], tags: [] });
  expect(await refusal(starting)).toBe(open.length >= 10 ? 'INVALID_STATE' : undefined);
  if (open.length >= 10) return;
  const parsed = rows.map((typed) => parsePhone(typed));
  const phones = new Set(parsed.flatMap((one) => (one.ok ? [one.phone] : [])));
  const rejected = parsed.filter(({ ok }) => !ok).length;
  model.imports.push({ tenant, id: (await starting).id, optOuts, name, phones, rejected, confirmed: false, isIn: false });
  if (fault) await importJobs(model, model.workers[0], fault);
}

export async function changeImport(model: ModelState, { pick, change, fault }: Of<'changeImport'>): Promise<void> {
  const one = pickFrom(model.imports.slice(-3), pick);
  if (!one) return;
  await changeOne(model, one, change);
  if (fault) await importJobs(model, model.workers[0], fault);
}

async function changeOne(model: ModelState, one: ModelImport, change: keyof typeof changes): Promise<void> {
  const { ctx, suspended } = model.tenants[one.tenant]!;
  const before = await contactImport(ctx, one.id);
  const status = before?.status ?? '';
  const code = await refusal(changes[change](ctx, one.id));
  if (change === 'cancel') return expect(code).toBeUndefined();
  const confirmable = ['READY', 'RUNNING', 'COMPLETED'].includes(status);
  expect(code, `confirm of ${status}`).toBe(suspended ? 'TENANT_SUSPENDED' : confirmable ? undefined : 'INVALID_STATE');
  if (status === 'READY') expect(before?.preview).toMatchObject({ accepted: one.phones.size, rejected: one.rejected });
  if (!code) one.confirmed = true;
}

/** A worker reads and imports what is due, or a fault befalls it at that; what it has committed is in. */
export async function importJobs(model: ModelState, worker: Worker, fault: Fault | null = null): Promise<void> {
  model.fault ??= fault ?? undefined;
  await untilKilled(model, () => runDueImports(worker.app.system, never), worker);
  for (const one of model.imports.filter(({ isIn }) => !isIn)) {
    const row = await model.look<{ position: number }>('select position from contact_import where id = $1', [one.id]);
    if (!row[0]?.position) continue;
    expect(one.confirmed, 'nothing is imported before it is confirmed').toBe(true);
    one.isIn = true;
    const { contacts, optedOut } = model.tenants[one.tenant]!;
    for (const phone of one.phones) {
      if (one.optOuts) optedOut.add(phone);
      else contacts.set(phone, new Set([...(contacts.get(phone) ?? []), one.name]));
    }
  }
}

export async function confirmAllImports(model: ModelState): Promise<void> {
  for (const one of model.imports) {
    const status = (await contactImport(model.tenants[one.tenant]!.ctx, one.id))?.status;
    if (status === 'READY') await changeOne(model, one, 'confirm');
  }
}

/** All have ended, and each row of the lists is in, or was rejected: once, whoever was killed meanwhile. */
export async function expectImported(model: ModelState): Promise<void> {
  const made = { contacts: 0, optOuts: 0 };
  for (const { tenant, id, phones, optOuts, ...known } of model.imports) {
    const one = await contactImport(model.tenants[tenant]!.ctx, id);
    const { status = '', imported = 0, updated = 0, rejected = 0 } = one ?? {};
    made[optOuts ? 'optOuts' : 'contacts'] += imported;
    expect(['COMPLETED', 'CANCELLED']).toContain(status);
    if (status !== 'COMPLETED') continue;
    expect({ rejected, isIn: known.isIn }).toEqual({ rejected: known.rejected, isIn: phones.size > 0 });
    // Who is out already is no news, nor is a contact that stays as it is.
    expect(imported + updated).toBeLessThanOrEqual(phones.size);
  }
  const rows = await model.app.db.sql.rows(
    `select (select count(*) from contact) as contacts, (select count(*) from opt_out_event where source = 'IMPORT') as "optOuts"`,
  );
  expect(rows, 'each contact and each opt-out was made once').toEqual([made]);
}

/** Contacts and opt-outs are those that lists, and people, have brought. */
export async function expectContacts(model: ModelState): Promise<void> {
  const contacts = await model.app.db.sql.rows<{ id: string; phone: string; name: string }>(
    'select tenant_id as id, phone, name from contact order by 1, 2',
  );
  const outs = await model.app.db.sql.rows<{ id: string; phone: string; history: boolean }>(
    `select tenant_id as id, phone, (select opted_out from opt_out_event e where (e.tenant_id, e.phone) = (o.tenant_id, o.phone)
       order by id desc limit 1) as history from opt_out o order by 1, 2`,
  );
  const sorted = <Row extends { id: string; phone: string }>(rows: Row[]) =>
    rows.sort((a, b) => (`${a.id}${a.phone}` < `${b.id}${b.phone}` ? -1 : 1));
  expect(contacts.map(({ id, phone }) => ({ id, phone }))).toEqual(
    sorted(model.tenants.flatMap(({ id, contacts }) => [...contacts.keys()].map((phone) => ({ id, phone })))),
  );
  for (const { id, phone, name } of contacts)
    expect(
      model.tenants
        .find((tenant) => tenant.id === id)
        ?.contacts.get(phone)
        ?.has(name),
      `${phone} ${name}`,
    ).toBe(true);
  expect(outs, 'who has opted out').toEqual(
    sorted(model.tenants.flatMap(({ id, optedOut }) => [...optedOut].map((phone) => ({ id, phone, history: true })))),
  );
}
