import pg from 'pg';
import { CarriedOverKind } from '../../../../entities/types/backups.js';
import { addPartitions, addPartitionsOf } from '../../../db/migrations/partitions.js';
import { connectionOptions, type Sql, sqlOn } from '../../../db/sql.js';
import { readProof } from '../../../ledger/readProof.js';
import { identifiers } from '../../archive/manifest.js';
import { carryCampaigns, settleCampaigns } from './carryCampaigns.js';
import { carryContacts } from './carryContacts.js';
import { carryMoney, chooseLedgers, holdFromBackup, type RebookedLedger } from './carryMoney.js';
import { carryPeople } from './carryPeople.js';
import { anewTables, liveFirstTables, unionTables } from './carryRules.js';
import { carrySenderIds } from './carrySenderIds.js';
import { eraseDeletedFiles } from './eraseDeletedFiles.js';
import { openLiveRows, setGuards } from './liveRows.js';

export interface CarryOver {
  live: string;
  /** Has a loaded backup that was brought to today's form. */
  restored: string;
  /** The platform's own records, which no restore rewinds. */
  operations: string;
  /** Nothing is carried over: everything is rewound. */
  exact: boolean;
  /** In maintenance live stands still; else one moment of it is read. */
  standsStill: boolean;
  now: Date;
}

export interface CarriedOver {
  counts: Record<CarriedOverKind, number>;
  /** Messages that are the backup's and may have been sent since. */
  heldForReview: number;
  unconfirmed: number;
  /** Tenants that live doesn't have: all is the backup's. Every tenant, where nothing is carried over. */
  fromBackup: string[];
  /** Tenants whose account could not be taken from live; once it is in place, `alertRewound` tells the platform's people. */
  rebooked: RebookedLedger[];
}

/**
 * Carries over from the live schema into a restored one what must not be rewound (carryRules.ts), and goes on with `within`, in one
 * transaction: where that throws, nothing was carried. Nothing is carried over from a live schema that lacks a table: say `exact`. Needs no
 * superuser, only the owner of the restored schema.
 */
export async function carryOver<T>(url: string, given: CarryOver, within: (sql: Sql, carried: CarriedOver) => Promise<T>): Promise<T> {
  const { restored, operations, standsStill } = given;
  const client = new pg.Client(
    connectionOptions({ url, searchPath: `${restored},${operations}`, max: 1, name: 'tuma-carry', use: 'migrate' }),
  );
  client.on('error', () => undefined); // the statement under way fails with it
  await client.connect();
  try {
    const sql = sqlOn(client);
    await sql.rows(`begin isolation level ${standsStill ? 'read committed' : 'repeatable read'}`);
    const result = await within(sql, await carry(sql, given));
    await sql.rows('commit');
    return result;
  } finally {
    await client.end();
  }
}

async function carry(sql: Sql, given: CarryOver): Promise<CarriedOver> {
  const { exact, live: schema, now } = given;
  await sql.rows(`create temporary table carried_tenant (id uuid primary key, money text not null) on commit drop`);
  // What is carried over may be of a time that the backup made none for.
  await addPartitions(sql, now);
  if (!exact) await addPartitionsOf(sql, schema);
  await raiseSequences(sql, schema);
  await setGuards(sql, 'disable');
  const counts = Object.fromEntries(Object.keys(CarriedOverKind).map((kind) => [kind, 0])) as CarriedOver['counts'];
  const carried: CarriedOver = { counts, heldForReview: 0, unconfirmed: 0, fromBackup: [], rebooked: [] };
  if (exact) {
    await sql.rows(`insert into carried_tenant select id, 'BACKUP' from tenant`);
    await raiseInvoices(sql, schema);
    Object.assign(carried, await holdFromBackup(sql, 'null::text', now));
  } else {
    const unproven = await unprovenTenants(sql, given);
    const live = await openLiveRows(sql, schema);
    await chooseLedgers(live, unproven);
    Object.assign(counts, await carryPeople(live, now));
    const added: Record<string, number> = {};
    for (const table of unionTables) added[table] = await live.add(table, 'true', 'skip');
    for (const table of liveFirstTables) {
      await live.update(table, 'true');
      await live.add(table, 'true', 'skip');
    }
    const erased = await carryContacts(live);
    await carryCampaigns(live);
    const deleted = await eraseDeletedFiles(sql, schema);
    await carrySenderIds(live);
    const money = await carryMoney(live, now);
    Object.assign(counts, money.counts, { CLIENT_REFERENCES: added.send_reference, OPT_OUTS: added.opt_out });
    counts.ERASURES += deleted + erased;
    const held = await holdFromBackup(sql, '(select l.status from live_message l where l.id = m.id)', now);
    Object.assign(carried, held, { rebooked: money.rebooked });
    await live.close();
  }
  await settleCampaigns(sql, now);
  await sql.rows('select rebuild_message_queues(), rebuild_ledger_entry_messages(), rebuild_usage()');
  for (const table of anewTables) await sql.rows(`delete from ${table}`);
  await setGuards(sql, 'enable');
  const tenants = await sql.rows<{ id: string }>(`select id from carried_tenant where money = 'BACKUP' order by id`);
  return { ...carried, fromBackup: tenants.map(({ id }) => id) };
}

/** A number that was given once is never given again. */
async function raiseSequences(sql: Sql, live: string): Promise<void> {
  await sql.rows(
    `select setval(r.sequence::regclass, greatest(l.last_value, r.last_value))
     from (select format('%I.%I', schemaname, sequencename) as sequence, sequencename, last_value from pg_sequences
       where schemaname = current_schema()) r
     join pg_sequences l on l.sequencename = r.sequencename and l.schemaname = $1
     where l.last_value is not null`,
    [live],
  );
}

/** Nor the number of an invoice: a buyer has it on paper. */
async function raiseInvoices(sql: Sql, live: string): Promise<void> {
  const table = `${identifiers([live])}.invoice_counter`;
  const found = await sql.row<{ there: string | null }>('select to_regclass($1) as there', [table]);
  if (!found?.there) return;
  await sql.rows(
    `insert into invoice_counter select l.* from ${table} l join tenant t on t.id = l.tenant_id
     on conflict (tenant_id) do update set last = greatest(invoice_counter.last, excluded.last)`,
  );
}

async function unprovenTenants(sql: Sql, { live, restored, operations }: CarryOver): Promise<string[]> {
  const look = (schema: string) => sql.rows(`select set_config('search_path', $1, true)`, [`${schema},${operations}`]);
  await look(live);
  const { problemTenants } = await readProof(sql, { tenantId: null, full: true });
  await look(restored);
  return problemTenants;
}
