import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { SchemaReaders } from '../../config.js';
import { AppError, type Issue } from '../../errors.js';
import { withoutValues } from '../request/redactErrors.js';
import { isStorable, UNSTORABLE } from './admission/checkVariables.js';
import { checkShape, limits, tooComplex } from './limits.js';
import { literalIssue } from './literalIssue.js';

/** A document that may be executed (by who may read the schema, where it `introspects`), or why not. */
export type Reading =
  | { document: DocumentNode; introspects: boolean; refusals?: undefined }
  | { document?: undefined; refusals: readonly GraphQLError[] };

/** The one gate for HTTP and sockets: text in, validated document out. */
export interface DocumentGate {
  read(source: string): Reading;
  /** The document, if it was read before and is good. */
  known(source: string): DocumentNode | undefined;
}

const CACHED_DOCUMENTS = 1_000;
const CACHED_CHARACTERS = 4_000_000;

/**
 * Brackets are counted before parsing, since the parser recurses; our limits come before the specification's rules, since some of those are
 * quadratic in what ours refuse. Good documents are kept, least recently used first out: without that a server does half as many requests.
 */
export function createDocumentGate(schema: GraphQLSchema, options: { introspection: SchemaReaders }): DocumentGate {
  const { introspection } = options;
  const rules = introspection === 'nobody' ? [...specifiedRules, NoSchemaIntrospectionCustomRule] : specifiedRules;
  const cache = new LRUCache<string, Reading>({
    max: CACHED_DOCUMENTS,
    maxSize: CACHED_CHARACTERS,
    sizeCalculation: (_, source) => source.length,
  });

  const examine = (source: string): Reading => {
    try {
      if (source.length > limits.bytes) throw tooComplex('more than 64 KiB');
      if (nestsDeeperThan(source, limits.nesting)) throw tooComplex('too deep');
      const document = parsed(source);
      checkShape(document);
      if (source.includes('\\u')) checkLiterals(document);
      const errors = validate(schema, document, rules, { maxErrors: 20, hideSuggestions: introspection !== 'everybody' });
      if (errors.length === 0) return { document, introspects: introspects(schema, document, source) };
      return { refusals: errors.map((error) => withCode('GRAPHQL_VALIDATION_FAILED', error, literalIssue(document, error))) };
    } catch (error) {
      if (error instanceof GraphQLError) return { refusals: [error] };
      throw error;
    }
  };

  return {
    read(source) {
      const known = cache.get(source);
      if (known) return known;
      const reading = examine(source);
      if (reading.document) cache.set(source, reading);
      return reading;
    },
    known: (source) => cache.get(source)?.document,
  };
}

/** The rule knows the fields; the text says quickly where there can be none. */
const introspects = (schema: GraphQLSchema, document: DocumentNode, source: string): boolean =>
  /__(schema|type)\b/.test(source) && validate(schema, document, [NoSchemaIntrospectionCustomRule]).length > 0;

function parsed(source: string): DocumentNode {
  try {
    return parse(source, { maxTokens: limits.tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (error.message.includes('tokens. Parsing aborted')) throw tooComplex(`more than ${limits.tokens} tokens`);
    throw withCode('GRAPHQL_PARSE_FAILED', error);
  }
}

/** The same for literals as checkVariables for variables; only an escape can bring NUL into a document. */
function checkLiterals(document: DocumentNode): void {
  visit(document, {
    StringValue(node) {
      if (isStorable(node.value)) return;
      const { field = 'text' } = literalIssue(document, new GraphQLError('', { nodes: node })) ?? {};
      const cause = new AppError('BAD_USER_INPUT', { field, params: { reason: UNSTORABLE } });
      throw new GraphQLError(cause.message, { nodes: node, originalError: cause });
    },
  });
}

const withCode = (code: string, error: GraphQLError, issue?: Issue): GraphQLError =>
  new GraphQLError(withoutValues(error), {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    extensions: { code, issue },
  });

/** Whether brackets nest deeper than `most`, strings and comments aside. One pass over the text. */
export function nestsDeeperThan(source: string, most: number): boolean {
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    const character = source.charCodeAt(at);
    if (character === 0x7b || character === 0x5b || character === 0x28) {
      depth += 1;
      if (depth > most) return true;
    } else if (character === 0x7d || character === 0x5d || character === 0x29) depth -= 1;
    else if (character === 0x23) at = endOfLine(source, at);
    else if (character === 0x22) at = endOfString(source, at);
  }
  return false;
}

function endOfLine(source: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    const character = source.charCodeAt(at);
    if (character === 0x0a || character === 0x0d) return at;
  }
  return source.length;
}

/** The index of a string's last quote; the end of the text where there is none (the parser will say so). */
function endOfString(source: string, from: number): number {
  const block = source.startsWith('"""', from);
  for (let at = from + (block ? 3 : 1); at < source.length; at++) {
    const character = source.charCodeAt(at);
    if (block) {
      if (character === 0x5c && source.startsWith('"""', at + 1)) at += 3;
      else if (character === 0x22 && source.startsWith('"""', at)) return at + 2;
    } else if (character === 0x5c) at += 1;
    else if (character === 0x22 || character === 0x0a || character === 0x0d) return at;
  }
  return source.length;
}
