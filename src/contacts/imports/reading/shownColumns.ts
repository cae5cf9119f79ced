import type { ImportColumn } from '../../../../entities/ContactImport.js';
import type { Column } from './columns.js';
import type { FileRow } from './textFormat.js';

const SAMPLES = 3;

/** The columns of a file as they are read, each with the first values that it has in these rows. */
export const shownColumns = (columns: readonly Column[], rows: readonly FileRow[]): ImportColumn[] =>
  columns.map(({ index, header, field, attribute }) => ({ index, header, field, attribute, samples: samplesOf(index, rows) }));

const samplesOf = (index: number, rows: readonly FileRow[]): string[] =>
  rows
    .map(({ cells }) => (cells[index] ?? '').trim())
    .filter((cell) => cell !== '')
    .slice(0, SAMPLES)
    .map(shownCell);

/** Without their values: those of somebody who was erased may be among them. */
export const withoutSamples = (columns: readonly ImportColumn[]): ImportColumn[] => columns.map((column) => ({ ...column, samples: [] }));

/** A cell as the database can hold it, at most 64 characters. */
export const shownCell = (text: string): string => [...text.replaceAll('\0', '\ufffd').toWellFormed()].slice(0, 64).join('');
