import { useState } from 'react';
import { useAction } from '../../../api/useAction.js';
import { SelectField, TextField } from '../../../parts/inputs.js';
import { fieldError, withErrors } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { SaveCard } from '../SaveCard.js';
import { useSettingsWords } from '../words.js';
import { Invite, type Role } from './members.gen.js';
import { useGivenRoles } from './useGivenRoles.js';
import { useMemberWords } from './words.js';

export function InviteCard({ invited }: { invited(): void }) {
  const mine = useMemberWords();
  const settings = useSettingsWords();
  const words = withErrors(useWords(), mine.errors);
  const given = useGivenRoles();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('MEMBER');
  const [isBad, setBad] = useState(false);
  const [said, setSaid] = useState<string>();
  const { run, busy, fault } = useAction(Invite);
  const save = async () => {
    const address = email.trim();
    const bad = !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address);
    setBad(bad);
    setSaid(undefined);
    if (bad || !(await run({ input: { email: address, role } }))) return;
    setSaid(mine.invited(address));
    setEmail('');
    invited();
  };
  return (
    <SaveCard
      title={mine.invite}
      lead={mine.inviteLead}
      action={mine.inviteButton}
      busy={busy}
      fault={fault}
      fields={['email']}
      words={words}
      said={said}
      save={() => void save()}
    >
      <TextField
        label={mine.email}
        type="email"
        error={isBad ? mine.emailBad : fieldError(words, fault, 'email')}
        value={email}
        change={setEmail}
      />
      <SelectField<Role>
        label={mine.role}
        hint={settings.roles[role].means}
        value={role}
        change={setRole}
        options={given.map((one) => [one, settings.roles[one].name])}
      />
    </SaveCard>
  );
}
