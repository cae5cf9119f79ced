import type { Ctx } from '../../context.js';
import { checkName } from '../../core/texts.js';
import { Issues } from '../../errors.js';
import { shorten } from '../../lib/shorten.js';
import { ContactFault, readValues } from '../contactRow.js';
import { fingerprintOf } from '../fingerprint.js';
import type { ImportOptions, LeasedImport } from './importLease.js';
import type { Column } from './reading/columns.js';
import { type ImportedContact, nameOf, readRow } from './reading/contactRows.js';
import { phonesIn } from './reading/phoneCell.js';
import type { FileRow } from './reading/textFormat.js';
import type { StoredRejection } from './rejections/addRejections.js';

/** A contact as it is to be imported. `attributes`: as JSON. */
export interface StagedContact extends Omit<ImportedContact, 'attributes'> {
  attributes: string;
}

interface Taken {
  /** One for each new number of the row. */
  contacts: StagedContact[];
  /** Numbers that came before. */
  repeated: string[];
  rejection?: StoredRejection;
}

const GROUP_NAME = { reason: 'a name is something to be seen', min: 1, max: 100, of: 'characters' };
/** Groups that a file may name, each once in any case. */
const MOST_GROUPS = 200;
const keyOf = (group: string): string => group.trim().normalize('NFC').toLowerCase();

/** The numbers of people of the tenant who were erased after the import was asked for: their file must not bring them back. */
export async function erasedSince(
  ctx: Ctx,
  { tenantId, createdAt }: Pick<LeasedImport, 'tenantId' | 'createdAt'>,
): Promise<((phone: string) => boolean) | undefined> {
  const rows = await ctx.sql.rows<{ fingerprint: Buffer }>('select fingerprint from erasure where tenant_id = $1 and at >= $2', [
    tenantId,
    createdAt,
  ]);
  if (rows.length === 0) return undefined;
  const erased = new Set(rows.map(({ fingerprint }) => fingerprint.toString('hex')));
  return (phone) => erased.has(fingerprintOf(tenantId, phone).toString('hex'));
}

/** Makes of a file's rows what is to be imported: each number once, as it comes first, by the rules of every contact. */
export class StagedRows {
  accepted = 0;
  rejected = 0;
  /** Numbers that came again, however often: each time counts. */
  duplicates = 0;
  /** A number has at most 15 digits: it fits, and takes less room than text. */
  private readonly seen = new Set<number>();
  private readonly groups = new Map<string, string>();

  constructor(
    private readonly options: ImportOptions,
    private readonly columns: readonly Column[],
    private readonly isErased: ((phone: string) => boolean) | undefined,
  ) {}

  /** The groups that rows name, as they are written first; so they are in each row. */
  get groupNames(): string[] {
    return [...this.groups.values()];
  }

  take(row: FileRow): Taken {
    const { contacts, rejection } = readRow(row, this.columns);
    const first = contacts[0];
    if (rejection || !first) return this.refuse(row, rejection);
    const values = this.valuesOf(first);
    if (values instanceof ContactFault) return this.refuse(row, this.rejectionOf(row, values));
    const wrongGroup = first.groups.find((group) => !this.isGroup(group));
    if (wrongGroup !== undefined)
      return this.refuse(row, this.rejectionOf(row, new ContactFault('INVALID_VALUE', 'groups', wrongGroup, GROUP_NAME, 'GROUP_NAME')));
    const groups = [...new Set(first.groups.flatMap((group) => this.groups.get(keyOf(group)) ?? []))];
    const taken: Taken = { contacts: [], repeated: [] };
    for (const { phone } of contacts) {
      const number = Number(phone);
      if (this.seen.has(number)) taken.repeated.push(phone);
      else if (!this.isErased?.(phone)) taken.contacts.push({ ...values, line: row.line, phone, groups });
      this.seen.add(number);
    }
    this.accepted += taken.contacts.length;
    this.duplicates += taken.repeated.length;
    return taken;
  }

  private valuesOf({
    name,
    email,
    tags,
    attributes,
  }: ImportedContact): Pick<StagedContact, 'name' | 'email' | 'tags' | 'attributes'> | ContactFault {
    const all = this.options.tags.length + tags.length === 0 ? undefined : [...new Set([...tags, ...this.options.tags])];
    const values = readValues({ name, email, tags: all, attributes });
    if (values instanceof ContactFault) return values;
    return {
      name: values.name ?? undefined,
      email: values.email ?? undefined,
      tags: values.tags ?? [],
      attributes: JSON.stringify(values.attributes ?? {}),
    };
  }

  private isGroup(name: string): boolean {
    const key = keyOf(name);
    if (this.groups.has(key)) return true;
    const issues = new Issues();
    const read = checkName(name, 'name', issues);
    if (issues.list.length > 0 || this.groups.size >= MOST_GROUPS) return false;
    this.groups.set(key, read);
    return true;
  }

  /** A row with the number of a person who was erased leaves no trace. */
  private refuse({ cells }: FileRow, rejection: Omit<StoredRejection, 'cells'> | undefined): Taken {
    const { isErased } = this;
    if (!rejection || (isErased && cells.some((cell) => phonesIn(cell).phones.some(isErased)))) return { contacts: [], repeated: [] };
    this.rejected += 1;
    return { contacts: [], repeated: [], rejection: { ...rejection, cells } };
  }

  private rejectionOf({ line }: FileRow, { field, value, fault }: ContactFault): Omit<StoredRejection, 'cells'> {
    const kind = field.replace(/\[.*/, '');
    const column = this.columns.find(
      (one) =>
        (kind === 'tags' && one.field === 'TAGS') ||
        (kind === 'groups' && one.field === 'GROUP') ||
        (kind === 'name' && one.field === 'NAME') ||
        (kind === 'attributes' && one.attribute === value),
    );
    const isFull = kind === 'groups' && this.groups.size >= MOST_GROUPS;
    const why = isFull ? 'TOO_MANY_GROUPS' : fault;
    return { line, column: column ? nameOf(column) : null, value: shorten(value, 64), code: 'INVALID_VALUE', fault: why };
  }
}
