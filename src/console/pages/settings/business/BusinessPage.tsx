import { useQuery } from 'urql';
import { apiError } from '../../../api/ask.js';
import { Notice } from '../../../parts/controls.js';
import { Loading } from '../../../parts/Page.js';
import { errorText } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { SettingsPage } from '../SettingsPage.js';
import { AlertsCard } from './AlertsCard.js';
import { OwnTenant } from './business.gen.js';
import { LimitsCard } from './LimitsCard.js';
import { NameCard } from './NameCard.js';
import { OptOutCard, PrivacyCard } from './PeopleCards.js';
import { PromotionCard } from './PromotionCard.js';

/** What the business has chosen for itself, in cards that are saved each for itself. */
export const BusinessPage = () => (
  <SettingsPage>
    <Cards />
  </SettingsPage>
);

function Cards() {
  const words = useWords();
  const [{ data, error }] = useQuery({ query: OwnTenant, variables: {}, requestPolicy: 'network-only' });
  const tenant = data?.viewer?.tenant;
  if (!tenant) return error ? <Notice tone="bad">{errorText(words, apiError(error))}</Notice> : <Loading />;
  return (
    <>
      <NameCard tenant={tenant} />
      <AlertsCard settings={tenant.settings} />
      <LimitsCard settings={tenant.settings} />
      <PromotionCard tenant={tenant} />
      <OptOutCard settings={tenant.settings} />
      <PrivacyCard tenant={tenant} />
    </>
  );
}
