import { Tabs } from '../../parts/Tabs.js';
import { useCampaignWords } from './words.js';

/** The two parts of Campaigns. */
export function CampaignTabs() {
  const said = useCampaignWords();
  const tabs = [
    { to: '/campaigns', name: said.back },
    { to: '/campaigns/recurring', name: said.recurringTab },
  ] as const;
  return <Tabs label={said.parts} tabs={[...tabs]} />;
}
