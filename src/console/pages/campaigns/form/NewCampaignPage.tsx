import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTimeZone, useViewer } from '../../../api/hooks.js';
import { kept } from '../../../api/kept.js';
import { ownerOf } from '../../../api/session.js';
import { useAction } from '../../../api/useAction.js';
import { BackLink } from '../../../parts/lists/BackLink.js';
import { Page } from '../../../parts/Page.js';
import { CreateCampaign } from '../campaigns.gen.js';
import { useCampaignWords } from '../words.js';
import { CampaignForm } from './CampaignForm.js';
import { type CampaignDraft, createInputOf, emptyCampaign } from './campaignDraft.js';
import { useFormWords } from './words.js';

/** A campaign before it has a price; what is written stays through a reload. */
export function NewCampaignPage() {
  const said = useFormWords();
  const { back } = useCampaignWords();
  const owner = ownerOf(useViewer());
  const timeZone = useTimeZone();
  const navigate = useNavigate();
  const keptDraft = useRef(kept<CampaignDraft>(`tuma-campaign ${owner}`)).current;
  const [draft, setDraft] = useState<CampaignDraft>(() => keptDraft.read() ?? emptyCampaign);
  useEffect(() => keptDraft.write(draft), [keptDraft, draft]);
  const action = useAction(CreateCampaign);
  const create = async () => {
    const made = (await action.run({ input: createInputOf(draft, timeZone) }))?.createCampaign;
    if (!made) return;
    setDraft(emptyCampaign);
    void navigate({ to: '/campaigns/$id', params: { id: made.campaign.id } });
  };
  return (
    <Page title={said.newTitle}>
      <BackLink to="/campaigns">{back}</BackLink>
      <CampaignForm
        draft={draft}
        change={setDraft}
        hiddenPhones={0}
        busy={action.busy}
        fault={action.fault}
        action={said.submit}
        submit={() => void create()}
      />
    </Page>
  );
}
