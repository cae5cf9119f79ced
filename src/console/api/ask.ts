import { type AnyVariables, type CombinedError, stringifyDocument, type TypedDocumentNode } from '@urql/core';

/** One fault of an input: what is wrong with which field ("to[3]"). */
export interface Issue {
  code: string;
  field?: string;
  params?: Record<string, unknown>;
}

/** A refusal of the API, or no answer at all (code NO_ANSWER). `message` is the server's English sentence. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly issues: Issue[] = [],
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

interface ServerError {
  message: string;
  extensions?: { code?: string; issues?: Issue[]; retryAfterSeconds?: number };
}

const refusalOf = ({ message, extensions }: ServerError): ApiError =>
  new ApiError(extensions?.code ?? 'INTERNAL', message, extensions?.issues, extensions?.retryAfterSeconds);

/** What urql reports, as an ApiError. Behind a status of 4xx or 5xx our server's own JSON says why; without one nobody answered. */
export function apiError(error: CombinedError): ApiError {
  const [refused] = error.graphQLErrors;
  if (refused) return refusalOf(refused as ServerError);
  return new ApiError('NO_ANSWER', error.message);
}

/** What a body of the API refuses; undefined when it refuses nothing. */
export function refusalIn(body: unknown): ApiError | undefined {
  const [refused] = (body as { errors?: ServerError[] } | null)?.errors ?? [];
  return refused && refusalOf(refused);
}

export interface Answer<Data> {
  data: Data;
  /** The server's clock when it answered, in ms; NaN if it didn't say. */
  serverTime: number;
}

/** Asks the API once, without cache or session; for what makes a session. Throws ApiError. */
export async function ask<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  authorization?: string,
): Promise<Answer<Data>> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'accept-language': globalThis.document.documentElement.lang,
      ...(authorization && { authorization }),
    },
    body: JSON.stringify({ query: stringifyDocument(document), variables }),
  }).catch((error: unknown) => Promise.reject(new ApiError('NO_ANSWER', String(error))));
  const body = (await response.json().catch(() => undefined)) as { data?: Data | null } | undefined;
  if (!body) throw new ApiError('NO_ANSWER', `The server answered ${response.status} without JSON.`);
  const refusal = refusalIn(body);
  if (refusal) throw refusal;
  return { data: body.data as Data, serverTime: Date.parse(response.headers.get('date') ?? '') };
}
