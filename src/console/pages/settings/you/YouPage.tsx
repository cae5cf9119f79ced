import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { apiError } from '../../../api/ask.js';
import { Notice } from '../../../parts/controls.js';
import { Loading } from '../../../parts/Page.js';
import { errorText } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { SettingsPage } from '../SettingsPage.js';
import { PasswordCard } from './PasswordCard.js';
import { PhoneCard } from './PhoneCard.js';
import { ProfileCard } from './ProfileCard.js';
import { TwoFactorCard } from './TwoFactorCard.js';
import { useYouWords } from './words.js';
import { Me } from './you.gen.js';

/** What a person sets for themself, whatever their role. */
export function YouPage() {
  const words = useWords();
  const mine = useYouWords();
  const [{ data, error }, ask] = useQuery({ query: Me, variables: {}, requestPolicy: 'cache-and-network' });
  const user = data?.viewer?.user;
  return (
    <SettingsPage>
      {error && !user && <Notice tone="bad">{errorText(words, apiError(error))}</Notice>}
      {!user && !error && <Loading />}
      {user && (
        <>
          <ProfileCard user={user} />
          {user.phone && !user.phoneVerified && (
            <PhoneCard key={user.phone} phone={user.phone} proven={() => ask({ requestPolicy: 'network-only' })} />
          )}
          <PasswordCard />
          <TwoFactorCard user={user} />
          <Link to="/sessions" className="w-fit font-medium text-accent underline">
            {mine.sessions}
          </Link>
        </>
      )}
    </SettingsPage>
  );
}
