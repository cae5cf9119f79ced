import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useTimeZone } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { Notice } from '../../../parts/controls.js';
import { BackLink } from '../../../parts/lists/BackLink.js';
import { Loading, Page } from '../../../parts/Page.js';
import { type CampaignParts, OneCampaign, UpdateCampaign } from '../campaigns.gen.js';
import { useCampaignWords } from '../words.js';
import { CampaignForm } from './CampaignForm.js';
import { campaignDraftOf, updateInputOf } from './campaignDraft.js';
import { useFormWords } from './words.js';

/** A campaign that isn't confirmed, changed. */
export function ChangeCampaignPage() {
  const said = useFormWords();
  const { back, missing } = useCampaignWords();
  const { id } = useParams({ from: '/campaigns/$id/change' });
  const [{ data, fetching }] = useQuery({ query: OneCampaign, variables: { id }, requestPolicy: 'network-only' });
  const campaign = data?.campaign;
  return (
    <Page title={said.changeTitle}>
      <BackLink to="/campaigns">{back}</BackLink>
      {!campaign && (fetching ? <Loading /> : <Notice tone="warn">{missing}</Notice>)}
      {campaign && <Form key={campaign.id} campaign={campaign} />}
    </Page>
  );
}

function Form({ campaign }: { campaign: CampaignParts }) {
  const said = useFormWords();
  const timeZone = useTimeZone();
  const navigate = useNavigate();
  const [was] = useState(() => campaignDraftOf(campaign, timeZone));
  const [draft, setDraft] = useState(was);
  const action = useAction(UpdateCampaign);
  const save = async () => {
    const changed = await action.run({ input: updateInputOf(draft, was, campaign, timeZone) });
    if (changed) void navigate({ to: '/campaigns/$id', params: { id: campaign.id } });
  };
  return (
    <CampaignForm
      draft={draft}
      change={setDraft}
      hiddenPhones={campaign.audience.phoneCount}
      busy={action.busy}
      fault={action.fault}
      action={said.save}
      submit={() => void save()}
    />
  );
}
