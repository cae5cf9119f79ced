import type { GraphQLError, GraphQLFormattedError, OperationDefinitionNode } from 'graphql';
import type { Ctx } from '../../context.js';
import type { AppError } from '../../errors.js';
import type { Allowance } from './budget.js';

/** What logs and metrics say of an operation; made once for each document. */
export interface Told {
  type: OperationDefinitionNode['operation'];
  roots: readonly string[];
  /** Of a line of the log, as JSON. */
  members: string;
}

/** One request to the graph, as the edge keeps it beside the Ctx that resolvers see. */
export interface RequestState {
  readonly requestId: string;
  /** Apollo's pipeline took it: its errors are formatted with this request's id. */
  entered: boolean;
  refusals?: readonly GraphQLError[];
  /** The document asks for the schema. */
  introspects?: boolean;
  /** The token that came with it is no good: only what needs none may run. */
  badToken?: AppError;
  /** A transaction of it was committed. */
  committed?: boolean;
  /** A header of the answer. */
  setCookie?: string;
  /** Set once a valid operation is about to run. */
  operation?: Told;
  cost?: number;
  allowance?: Allowance;
  /** The codes of the errors that were answered. */
  codes: string[];
}

export interface GraphContext extends Ctx {
  readonly requestState: RequestState;
}

export const newRequestState = (requestId: string): RequestState => ({ requestId, entered: false, codes: [] });

export const codeOf = (error: GraphQLFormattedError): string => String(error.extensions?.code ?? 'INTERNAL');

/** The names of an operation's own fields, for logs and metrics; through fragments they are '…'. Only of validated documents. */
export function rootsOf(operation: OperationDefinitionNode): string[] {
  return operation.selectionSet.selections.map((selection) => (selection.kind === 'Field' ? selection.name.value : '…'));
}

const told = new WeakMap<OperationDefinitionNode, Told>();

/** Only of validated documents. */
export function toldOf(operation: OperationDefinitionNode): Told {
  const known = told.get(operation);
  if (known) return known;
  const { operation: type, name } = operation;
  const roots = rootsOf(operation);
  // The caller's own text: cut, and never a label of a metric.
  const named = JSON.stringify({ type, operation: name?.value.slice(0, 80) ?? null, fields: roots });
  const made = { type, roots, members: `,${named.slice(1, -1)}` };
  told.set(operation, made);
  return made;
}
