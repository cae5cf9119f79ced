import { isRequiredArgument } from 'graphql';
import { type Noun, nounOf } from '../../src/lib/ids.js';
import { documentOf, operations, required } from '../support/operations.js';
import type { ServingApp } from '../support/testApp.js';

/** Public ids, each noun's. */
export type Ids = Map<Noun, string[]>;

/** All the ids that somebody is shown who reads everything. */
export async function idsOf(app: ServingApp, token: string): Promise<Ids> {
  const ids: Ids = new Map();
  for (const operation of operations.filter(({ kind, field }) => kind === 'Query' && !field.args.some(isRequiredArgument))) {
    const { text } = await app.client(token).execute(documentOf(operation), required(operation.field.args, String));
    for (const [id] of text.matchAll(/\b[a-z]{3}_[0-9a-f]{32}\b/g)) {
      const noun = nounOf(id);
      if (noun && !ids.get(noun)?.includes(id)) ids.set(noun, [...(ids.get(noun) ?? []), id]);
    }
  }
  return ids;
}
