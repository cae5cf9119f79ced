import { useQuery } from 'urql';
import { apiError } from '../../../api/ask.js';
import { CampaignSchedules } from './recurring.gen.js';

/** The tenant's recurring campaigns, by name: they are at most 100, which come at once. */
export function useSchedules() {
  const [{ data, error, fetching, stale }, ask] = useQuery({
    query: CampaignSchedules,
    variables: {},
    requestPolicy: 'cache-and-network',
  });
  const refused = error && apiError(error);
  return { schedules: data?.campaignSchedules?.nodes, refused, asking: fetching || stale, ask };
}
