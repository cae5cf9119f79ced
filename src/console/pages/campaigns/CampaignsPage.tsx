import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useLive, useViewer } from '../../api/hooks.js';
import { CursorList } from '../../parts/CursorList.js';
import { Button, buttonLook, Card, Field, inputLook } from '../../parts/controls.js';
import { SettledInput } from '../../parts/lists/SettledInput.js';
import { Page } from '../../parts/Page.js';
import { CampaignLink } from './CampaignLink.js';
import { CampaignTabs } from './CampaignTabs.js';
import { Campaigns, CampaignsChange } from './campaigns.gen.js';
import { type CampaignFilters, campaignFilterOf, campaignStatuses } from './filters.js';
import { useCampaignWords } from './words.js';

const PAGE = 20;

/** The tenant's campaigns, newest first; those that move do so before one's eyes. */
export function CampaignsPage() {
  const said = useCampaignWords();
  const maySend = useViewer().permissions.includes('SEND_SMS');
  const filters = useSearch({ from: '/campaigns' });
  const filter = campaignFilterOf(filters);
  const filtered = Object.keys(filters).length > 0;
  const missed = useLive(CampaignsChange, {});
  const begin = maySend && (
    <Link to="/campaigns/new" className={`${buttonLook('main')} w-fit`}>
      {said.new}
    </Link>
  );
  const none = (
    <div className="grid gap-3 py-4">
      <p className="font-medium">{filtered ? said.noneMatch : said.none}</p>
      {!filtered && <p className="text-dim">{said.noneDetail}</p>}
    </div>
  );
  return (
    <Page title={said.title}>
      <CampaignTabs />
      {begin}
      <FilterBar filters={filters} />
      <Card>
        <CursorList key={JSON.stringify(filter)} document={Campaigns} variables={{ first: PAGE, filter }} revision={missed} none={none}>
          {(nodes) => (
            <ul className="divide-y divide-line">
              {nodes.map((one) => (
                <CampaignLink key={one.id} campaign={one} />
              ))}
            </ul>
          )}
        </CursorList>
      </Card>
    </Page>
  );
}

function FilterBar({ filters }: { filters: CampaignFilters }) {
  const said = useCampaignWords();
  const navigate = useNavigate({ from: '/campaigns' });
  const set = (change: CampaignFilters) =>
    void navigate({ search: (before: CampaignFilters) => ({ ...before, ...change }), replace: true });
  return (
    <search className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <SettledInput
        label={said.search}
        hint={said.searchHint}
        type="search"
        value={filters.search ?? ''}
        set={(search) => set({ search: search || undefined })}
      />
      <Field label={said.status}>
        {(given) => (
          <select
            {...given}
            value={filters.status ?? ''}
            onChange={({ target }) => set({ status: campaignStatuses.find((one) => one === target.value) })}
            className={inputLook}
          >
            <option value="">{said.anyStatus}</option>
            {campaignStatuses.map((one) => (
              <option key={one} value={one}>
                {said.statuses[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {Object.keys(filters).length > 0 && (
        <Button look="quiet" className="w-fit" onClick={() => void navigate({ search: {} })}>
          {said.clear}
        </Button>
      )}
    </search>
  );
}
