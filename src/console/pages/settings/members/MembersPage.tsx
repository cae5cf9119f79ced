import { useState } from 'react';
import { SettingsPage } from '../SettingsPage.js';
import { Invitations } from './InvitationList.js';
import { InviteCard } from './InviteCard.js';
import { MemberList } from './MemberList.js';

/** Who belongs to the business, as what, and who is invited. */
export function MembersPage() {
  const [invited, setInvited] = useState(0);
  return (
    <SettingsPage>
      <InviteCard invited={() => setInvited(invited + 1)} />
      <Invitations key={invited} />
      <MemberList />
    </SettingsPage>
  );
}
