import { afterAll, beforeAll, expect, test } from 'vitest';
import { DATA_SCHEMA, OPERATIONS_SCHEMA } from '../../src/db/sessionSettings.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

/** The entities against the database's own catalogue: MikroORM makes no table here, so nothing else compares them. */

/** Columns that no entity knows, on purpose: they are read and written by statements alone. */
const absent: Record<string, string[]> = {
  // its run, and what follows it
  backup: ['verify', 'notify_on', 'due_at', 'run_id', 'seen_at', 'cancel_requested_at', 'expires_at', 'mailed_at', 'heartbeat_at'],
  storage_target: ['created_at'], // of the row alone
  contact_group: ['joins', 'leaves'], // counted by a trigger, compared by statements
  contact: ['search_text'], // made of name and address, for the search
  api_key: ['created_by', 'hash'], // who made it is in the audit; the hash never leaves the database
  // the counting package, who gets the trial credits, whether what waits is judged anew, which week was mailed: asked for by statements
  tenant: ['package_id', 'registered_by', 'quiet_hours_changed_at', 'usage_mailed_week'],
  credit_account: ['held_on', 'held_that_day'], // what counts toward the daily cap
  alert: ['acknowledged_at', 'subject_key', 'notified_count', 'delivery_failures', 'deliver_after'], // what makes two the same; its mails
  attempt: ['next_poll_at', 'polls', 'under_way'], // when its report is asked for; what an index finds it by
  email: ['attachment', 'attachment_of', 'html', 'next_attempt_at', 'priority', 'provider', 'provider_reference', 'text'],
  media_asset: ['created_by', 'expires_at', 'locator', 'store'], // where the bytes lie is nobody's business
  // the lane it waits in, read by the claim alone; why it is free, read by the proof; what lists find it by; asked for by a join
  message: ['bulk', 'waived_at', 'listed_status', 'misdated', 'updated_minute', 'template_id'],
  inbound_message: ['redacted_at', 'reply_due'], // null fields say it; what the worker looks for
  invitation: ['ended_at', 'token_hash'], // the hash never leaves the database
  sender_id: ['decisions', 'requested_by'], // the guard's count, and who gets the mail
  // How a purchase is asked, polled and decided: worked by statements of the settling.
  purchase: [
    ...[
      'asked_at',
      'asks',
      'created_by',
      'decisions',
      'next_ask_at',
      'next_poll_at',
      'next_reminder_at',
      'polls',
      'provider',
      'refund_entry',
    ],
    ...['refund_reference', 'top_up_entry', 'updated_at'],
  ],
  // How a run of a restore is claimed, cancelled and undone: worked by its own statements.
  restore: ['skip_restore_point', 'rebooked', 'run_id', 'seen_at', 'cancel_requested_at', 'undo_requested_at', 'froze'],
};
/**
 * Columns of entities that MikroORM writes: there the property names the JavaScript type, since with the column's own a moment becomes a
 * Date and a bigint a text. What is really stored stands here.
 */
const writtenAs: Record<string, string> = {
  'app_user.created_at': 'timestamptz',
  'app_user.email_verified_at': 'timestamptz',
  'app_user.password_changed_at': 'timestamptz',
  'membership.created_at': 'timestamptz',
  'tenant.created_at': 'timestamptz',
  'tenant.low_balance_threshold': 'bigint',
};
/** Tables without an entity, on purpose. */
const withoutEntity = [
  'awaiting_report', // which messages wait for a report, kept by a trigger
  'dispatch_queue', // which messages are queued, kept by a trigger
  'api_key_day', // what a key has spent today, counted where a send is accepted
  'campaign', // read and written in batches, by statements
  'campaign_file',
  'campaign_listed',
  'campaign_quote',
  'campaign_row',
  'campaign_run',
  'campaign_schedule',
  'campaign_schedule_run',
  'campaign_tally', // counts, kept by a trigger
  'contact_group_member', // changed and counted by statements
  'contact_tag_change', // counts, kept by a trigger
  'erasure', // applied again by restores
  'invoice_counter',
  'ledger_entry_messages', // what an entry settled or released, asked for by statements
  'payment_event', // the inbox of payments
  'payment_transaction', // which purchase a provider's transaction paid, asked by the settling alone
  'purchase_event', // shown as a purchase's events
  'purchase_move',
  'purchase_proof', // shown as the documents themselves
  'purchase_state',
  'legal_move', // the states as data
  'message_state',
  'keyword_reply', // read by statements, as is the next one
  'inbound_inbox', // worked by statements, as is the next one
  'inbound_number',
  // what archived messages come to, worked by statements
  ...['archived_entry', 'archived_tally', 'archived_tenant', 'archived_usage', 'message_archive', 'partition_watch'],
  'text_retention', // how far texts are erased, worked by statements
  'text_retention_left',
  'report_inbox', // the inbox is worked in batches, by statements
  'report_key',
  'sealed_day', // sums of the proof, read by it alone
  'opt_out_event', // shown as a contact's history
  'send_reference',
  'sender_id_document',
  'sender_id_event',
  'sender_id_move',
  'sender_id_state',
  'tenant_sender_id',
  // figures counted ahead, read and written by statements
  'usage_day',
  'usage_dirty',
  'usage_quarter',
  'usage_state',
  'usage_tenant',
];

interface Column {
  /** Only for what is stored. */
  schema?: string;
  table: string;
  column: string;
  type: string;
  nullable: boolean;
}

let app: TestApp;
let stored: Column[];
let known: Column[];
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
  // Partitions are their parents' columns once more, and MikroORM's own table of migrations is none of ours.
  stored = await app.db.sql.rows<Column>(
    `select c.relnamespace::regnamespace::text as schema, c.relname as table, a.attname as column, format_type(a.atttypid, null) as type,
       not a.attnotnull as nullable
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = any($1::regnamespace[]) and c.relkind in ('r', 'p') and not c.relispartition and c.relname not
       in ('migration', 'operations_migration')
     order by 1, 2`,
    [[DATA_SCHEMA, OPERATIONS_SCHEMA]],
  );
  known = await app.db.unitOfWork(async (em) =>
    [...em.getMetadata().getAll().values()].flatMap((entity) =>
      entity.props
        .filter((property) => property.persist !== false && property.fieldNames)
        .flatMap((property) =>
          property.fieldNames.map((column, index) => ({
            table: entity.tableName,
            column,
            type: writtenAs[`${entity.tableName}.${column}`] ?? property.columnTypes[index] ?? '',
            nullable: property.nullable ?? false,
          })),
        ),
    ),
  );
});
afterAll(() => app.close());

const aliases: Record<string, string> = { 'timestamp with time zone': 'timestamptz', json: 'jsonb', int: 'integer' };
/** The same type under one name: timestamptz(0) is what MikroORM calls timestamptz. */
const plain = (type: string): string => {
  const bare = type.replace(/\(\d+\)/, '');
  return aliases[bare] ?? bare;
};
const line = ({ table, column, type, nullable }: Column) => `${table}.${column} ${plain(type)}${nullable ? ' null' : ''}`;

test('every column of an entity is there, with its type and nullability', () => {
  expect(known.length).toBeGreaterThan(90);
  const there = new Set(stored.map(line));
  expect(known.map(line).filter((one) => !there.has(one))).toEqual([]);
});

test('every column is known to its entity, or listed as absent on purpose', () => {
  const name = ({ table, column }: Column) => `${table}.${column}`;
  const expected = new Set([
    ...known.map(name),
    ...Object.entries(absent).flatMap(([table, columns]) => columns.map((column) => `${table}.${column}`)),
  ]);
  const withEntity = new Set(known.map(({ table }) => table));
  const unknown = stored
    // The operations' tables are worked by statements, but for the few that are shown.
    .filter(({ schema, table }) => (schema === DATA_SCHEMA ? !withoutEntity.includes(table) : withEntity.has(table)))
    .map(name)
    .filter((one) => !expected.has(one));
  expect(unknown).toEqual([]);
});

test('the lists of absences name only what is there and has no entity', () => {
  const tables = new Set(stored.map(({ table }) => table));
  const withEntity = new Set(known.map(({ table }) => table));
  expect(withoutEntity.filter((table) => !tables.has(table) || withEntity.has(table))).toEqual([]);
  const columns = new Set(stored.map(({ table, column }) => `${table}.${column}`));
  const mapped = new Set(known.map(({ table, column }) => `${table}.${column}`));
  const listed = Object.entries(absent).flatMap(([table, names]) => names.map((column) => `${table}.${column}`));
  expect(listed.filter((one) => !columns.has(one) || mapped.has(one))).toEqual([]);
});
