import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { DateTime } from '../../../entities/types/scalars.js';

/**
 * Writes a value of one type as JSON. Throws where only graphql-js knows what to do with it: null where none may be, a promise, an error.
 */
export type Write = (value: unknown) => string;

/** What a value is that can't be written. */
export const unwritable = new Error('a value that is not written as it is');

/** Where a selection stands. */
export interface Place {
  schema: GraphQLSchema;
  fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

/** A field that is written under a key. */
export interface Selected {
  key: string;
  node: FieldNode;
}

/**
 * The fields of a selection on an object type, in their order. Undefined where a directive decides about one, or a key comes twice: then
 * what is below both has to be merged.
 */
export function selectedOn(place: Place, set: SelectionSetNode, type: GraphQLObjectType): Selected[] | undefined {
  const selected: Selected[] = [];
  const collect = (set: SelectionSetNode): boolean =>
    set.selections.every((selection) => {
      if (selection.directives?.length) return false;
      if (selection.kind === Kind.FIELD) {
        selected.push({ key: (selection.alias ?? selection.name).value, node: selection });
        return true;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? place.fragments[selection.name.value] : selection;
      if (!fragment || fragment.directives?.length) return false;
      return !applies(place, fragment.typeCondition?.name.value, type) || collect(fragment.selectionSet);
    });
  const keys = collect(set) ? new Set(selected.map(({ key }) => key)) : undefined;
  return keys?.size === selected.length ? selected : undefined;
}

function applies({ schema }: Place, name: string | undefined, type: GraphQLObjectType): boolean {
  const condition = name === undefined ? type : schema.getType(name);
  return condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
}

/**
 * How a value of this type is written with these fields: rows go to text without an object of the answer in between. 50 messages with their
 * sender ids took graphql-jit and JSON.stringify three times as long. Undefined where a field below has a resolver of its own (but that of
 * an id), an argument, or a type of several.
 */
export function writerOf(place: Place, type: GraphQLOutputType, set: SelectionSetNode | undefined): Write | undefined {
  if (!isNonNullType(type)) {
    const write = writerOfPresent(place, type, set);
    return write && ((value) => (value === null || value === undefined ? 'null' : write(value)));
  }
  const write = writerOfPresent(place, type.ofType, set);
  return (
    write &&
    ((value) => {
      if (value === null || value === undefined) throw unwritable;
      return write(value);
    })
  );
}

/** The same for what is neither null nor undefined. */
function writerOfPresent(place: Place, type: GraphQLOutputType, set: SelectionSetNode | undefined): Write | undefined {
  if (isLeafType(type)) return writerOfLeaf(type);
  if (isListType(type)) {
    const write = writerOf(place, type.ofType, set);
    return write && writtenOnce((value) => writeList(value, write));
  }
  return isObjectType(type) && set ? writerOfObject(place, type, set) : undefined;
}

function writeList(value: unknown, write: Write): string {
  if (!Array.isArray(value)) throw unwritable;
  let text = '';
  for (const item of value) text += text === '' ? write(item) : `,${write(item)}`;
  return `[${text}]`;
}

/** Keeps the text of the last value, if that says the same for good: it is answered again as long as it is the one that is asked for. */
function writtenOnce(write: Write): Write {
  let kept: { value: unknown; text: string } | undefined;
  return (value) => {
    if (kept && kept.value === value) return kept.text;
    const text = write(value);
    // In one piece: V8 would put together the parts of a sum of texts anew in each answer.
    if (isConstant(value)) kept = { value, text: Buffer.from(text).toString() };
    return text;
  };
}

/** Whether a value of plain objects and arrays is frozen, with all that is in it. */
function isConstant(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  if (!Object.isFrozen(value)) return false;
  return (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) && Object.values(value).every(isConstant);
}

type Row = Readonly<Record<string, unknown>>;

function writerOfObject(place: Place, type: GraphQLObjectType, set: SelectionSetNode): Write | undefined {
  const members: { begin: string; write: (row: Row) => string }[] = [];
  for (const { key, node } of selectedOn(place, set, type) ?? []) {
    const write = writerOfField(place, type, node);
    if (!write) return undefined;
    members.push({ begin: `${members.length === 0 ? '{' : ','}"${key}":`, write });
  }
  if (members.length === 0) return undefined;
  let last: { run: number; value: unknown; text: string } | undefined;
  return (value) => {
    // Neighbours share a sender id, one object.
    if (last?.value === value && last?.run === run) return last.text;
    refuse(value);
    if (typeof value !== 'object') throw unwritable;
    let text = '';
    for (const { begin, write } of members) text += begin + write(value as Row);
    text += '}';
    last = { run, value, text };
    return text;
  };
}

/** Of the answer that is being written; an object may be another the next time. */
let run = 0;

/** Begins to write an answer, which is done without a pause. */
export function beginRun(): void {
  run += 1;
}

function writerOfField(place: Place, type: GraphQLObjectType, node: FieldNode): ((row: Row) => string) | undefined {
  const name = node.name.value;
  if (name === '__typename') return () => `"${type.name}"`;
  const field = type.getFields()[name];
  if (!field || field.args.length > 0) return undefined;
  const write = writerOf(place, field.type, node.selectionSet);
  if (!write) return undefined;
  const { resolve } = field;
  if (!resolve) return (row) => write(row[name]);
  // The only resolvers that look at nothing but the row: schema.ts.
  if (!field.extensions.ofRow) return undefined;
  return (row) => {
    const id = (resolve as (row: Row) => string)(row);
    // A prefix and 32 digits: nothing to escape.
    return id.length === 36 ? `"${id}"` : JSON.stringify(id);
  };
}

function writerOfLeaf(type: GraphQLLeafType): Write {
  const isSafe = isEnumType(type) ? () => true : type === DateTime ? isMoment : () => false;
  return (value) => {
    if (typeof value === 'object') refuse(value);
    const shown = type.serialize(value);
    if (typeof shown === 'string' && isSafe(shown)) return `"${shown}"`;
    if (shown === null || shown === undefined || typeof shown === 'function') throw unwritable;
    return typeof shown === 'number' && Number.isFinite(shown) ? String(shown) : JSON.stringify(shown);
  };
}

/** Whether a text is a moment as rows have it, without anything to escape. */
const isMoment = (text: string): boolean => text.length === 24 && text[10] === 'T' && text[23] === 'Z';

/** Throws for what graphql-js waits for, or takes for an error. */
function refuse(value: unknown): void {
  if (value instanceof Promise) value.catch(() => undefined);
  else if (!(value instanceof Error)) return;
  throw unwritable;
}
