import type { ValueFault } from '../../../../entities/types/sending.js';
import type { Ctx } from '../../../context.js';
import { newId } from '../../../lib/ids.js';
import type { Rejection } from '../reading/contactRows.js';
import { arrayLiteral } from './arrayLiteral.js';

/** What a row was left out for, and how it stood in the file. */
export interface StoredRejection extends Omit<Rejection, 'fault'> {
  fault: Rejection['fault'] | ValueFault | 'TOO_MANY_GROUPS' | 'TOO_MANY_VALUES' | 'OPT_OUT_NUMBER' | null;
  cells: string[];
}

/** Inside the transaction of the rows beside them. */
export async function addRejections(ctx: Ctx, importId: string, rejections: readonly StoredRejection[]): Promise<void> {
  if (rejections.length === 0) return;
  await ctx.sql.rows(
    `insert into contact_import_rejection (import_id, id, line, column_name, value, code, fault, cells)
     select $1::uuid, id, line, column_name, value, code, fault, cells::text[]
     from unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
       as r (id, line, column_name, value, code, fault, cells)`,
    [
      importId,
      rejections.map(() => newId()),
      rejections.map(({ line }) => line),
      rejections.map(({ column }) => column && storable(column)),
      rejections.map(({ value }) => storable(value)),
      rejections.map(({ code }) => code),
      rejections.map(({ fault }) => fault),
      rejections.map(({ cells }) => arrayLiteral(cells.map(storable))),
    ],
  );
}

/** PostgreSQL takes no NUL, and a lone surrogate is no character. */
const storable = (text: string): string => text.replaceAll('\0', '\ufffd').toWellFormed();
