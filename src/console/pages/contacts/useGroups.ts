import { useQuery } from 'urql';
import type { ResultOf } from '../../api/resultOf.js';
import { Groups } from './contacts.gen.js';

export type Group = NonNullable<ResultOf<typeof Groups>['contactGroups']>['nodes'][number];

/** More are found on the page of groups. */
const MOST = 200;

/** The tenant's groups to choose from, by name. */
export function useGroups(): Group[] {
  const [{ data }] = useQuery({ query: Groups, variables: { first: MOST }, requestPolicy: 'cache-and-network' });
  return data?.contactGroups?.nodes ?? [];
}
