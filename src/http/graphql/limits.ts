import type { DirectiveNode, DocumentNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import { GraphQLError, Kind } from 'graphql';
import { AppError } from '../../errors.js';
import { defaultRates } from '../../rateLimits.js';
import { defaultBudget } from '../request/budget.js';

/** `first` above this is refused by the use case with BAD_USER_INPUT, and that answer should reach the caller. */
export const MOST_ROWS = 200;

/** What one document may hold. Introspection nests deeper than any operation of ours, so it has a depth of its own. */
export const limits = {
  /** Also a message over a socket. */
  bytes: 64 * 1024,
  /** With its variables, over HTTP: a thousand contacts of 250 bytes. */
  requestBytes: 256 * 1024,
  tokens: 5_000,
  nesting: 60,
  depth: 15,
  introspectionDepth: 20,
  aliases: 50,
  directives: 50,
  rootFields: 20,
  operations: 10,
  fragments: 60,
  variables: 200,
  /** Pairs of fields with one name and selections below them. */
  repetitions: 5_000,
  logins: 1,
  /** Rows times fields, see cost.ts: a send to 1,000 that asks for all of each message but other nouns' fields comes to 52,000. */
  cost: 60_000,
} as const;

/** What a caller may want to know of them, for the page of errors and limits. */
export const toldLimits: [what: string, most: number][] = [
  ['Bytes of a request', limits.requestBytes],
  ['Bytes of a document, and of a message over a socket', limits.bytes],
  ['Points that a document may cost: a point a field, times the rows of the lists around it', limits.cost],
  ['Points that a caller may spend at once', defaultBudget.signedIn.burst],
  ['Points that come back each second', defaultBudget.signedIn.perSecond],
  ['Depth of fields', limits.depth],
  ['Root fields', limits.rootFields],
  ['Aliases', limits.aliases],
  ['Rows of a page (first)', MOST_ROWS],
  ['Sends of a tenant at once', defaultRates.sends.burst],
  ['Sends of a tenant that come back each second', defaultRates.sends.perSecond],
  ['Recipients of a tenant a minute', defaultRates.recipients.perSecond * 60],
];

/** Fields that check or change a password or a token: a second one in a document is a guess too many. */
const loginLike = new Set([
  'login',
  'register',
  'refreshSession',
  'switchTenant',
  'changePassword',
  'resetPassword',
  'requestPasswordReset',
  'verifyEmail',
  'acceptInvitation',
]);

/** A refusal of the gate; its code is QUERY_TOO_COMPLEX. `what` says which limit it was, never what the document holds. */
export const tooComplex = (what: string): GraphQLError => {
  const cause = new AppError('QUERY_TOO_COMPLEX', { message: `The document is too expensive: ${what}.` });
  return new GraphQLError(cause.message, { originalError: cause });
};

/** How far a selection set reaches with its fragments expanded. `width` is the number of its own fields and may be astronomic. */
interface Reach {
  depth: number;
  introspection: number;
  width: number;
}

/**
 * Counts what a parsed document holds and follows its fragments, each once: linear, whatever fans out behind them.
 * Throws the refusal. Knows no schema; what the rows cost is admission/cost.ts's.
 */
export function checkShape(document: DocumentNode): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const counts = { operations: 0, fragments: 0, variables: 0, aliases: 0, directives: 0, logins: 0, repetitions: 0 };
  const repeated = new Map<string, number>();
  const count = (what: keyof typeof counts, by = 1) => {
    counts[what] += by;
    if (counts[what] > limits[what]) throw tooComplex(`more than ${limits[what]} ${what}`);
  };
  const countDirectives = (directives: readonly DirectiveNode[] | undefined) => count('directives', directives?.length ?? 0);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) count('operations');
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    count('fragments');
    fragments.set(definition.name.value, definition);
  }

  const known = new Map<string, Reach | 'open'>();
  const reachOfFragment = (name: string, nesting: number): Reach => {
    const before = known.get(name);
    if (before === 'open') throw tooComplex('fragments in a circle');
    if (before) return before;
    const fragment = fragments.get(name);
    // Validation names the unknown fragment.
    if (!fragment) return { depth: 0, introspection: 0, width: 0 };
    known.set(name, 'open');
    countDirectives(fragment.directives);
    const reach = reachOf(fragment.selectionSet, nesting + 1);
    known.set(name, reach);
    return reach;
  };
  // The recursion is at most as deep as braces nest (the gate looked) plus one step per fragment on the way.
  const reachOf = (set: SelectionSetNode, nesting: number): Reach => {
    if (nesting > limits.nesting) throw tooComplex('too deep');
    const reach: Reach = { depth: 0, introspection: 0, width: 0 };
    const add = (depth: number, introspection: number, width: number) => {
      reach.depth = Math.max(reach.depth, depth);
      reach.introspection = Math.max(reach.introspection, introspection);
      reach.width += width;
    };
    for (const selection of set.selections) {
      countDirectives(selection.directives);
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        if (selection.alias) count('aliases');
        if (loginLike.has(name)) count('logins');
        if (selection.selectionSet) {
          // Validation compares every two of them, with all that is below: 900 took it 60 ms.
          const times = repeated.get(name) ?? 0;
          count('repetitions', times);
          repeated.set(name, times + 1);
        }
        const below = selection.selectionSet && reachOf(selection.selectionSet, nesting + 1);
        const introspects = name === '__schema' || name === '__type';
        if (introspects) add(1, 1 + (below?.depth ?? 0), 1);
        else add(1 + (below?.depth ?? 0), below?.introspection ?? 0, 1);
      } else {
        const { depth, introspection, width } =
          selection.kind === Kind.FRAGMENT_SPREAD
            ? reachOfFragment(selection.name.value, nesting)
            : reachOf(selection.selectionSet, nesting + 1);
        add(depth, introspection, width);
      }
    }
    if (reach.depth > limits.introspectionDepth) throw tooComplex('too deep');
    return reach;
  };

  for (const name of fragments.keys()) reachOfFragment(name, 0);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    countDirectives(definition.directives);
    count('variables', definition.variableDefinitions?.length);
    for (const variable of definition.variableDefinitions ?? []) countDirectives(variable.directives);
    const { depth, introspection, width } = reachOf(definition.selectionSet, 0);
    if (depth > limits.depth || introspection > limits.introspectionDepth) throw tooComplex(`deeper than ${limits.depth} fields`);
    if (width > limits.rootFields) throw tooComplex(`more than ${limits.rootFields} root fields`);
  }
}
