import { useState } from 'react';
import { renew } from '../../../api/session.js';
import { useAction } from '../../../api/useAction.js';
import { Button } from '../../../parts/controls.js';
import { Fact, Facts } from '../../../parts/Fact.js';
import { SelectField, TextField } from '../../../parts/inputs.js';
import { phone as asRead, errorText, fieldError } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { SaveCard } from '../SaveCard.js';
import { useSettingsWords } from '../words.js';
import { useYouWords } from './words.js';
import { MailAgain, type Person, SaveProfile } from './you.gen.js';

/** Name, phone and the language that one is written to in. The address stays: it is what one signs in with. */
export function ProfileCard({ user }: { user: Person }) {
  const words = useWords();
  const mine = useYouWords();
  const settings = useSettingsWords();
  const [name, setName] = useState(user.name);
  const [phone, setPhone] = useState(user.phone ? asRead(user.phone) : '');
  const [language, setLanguage] = useState(user.language);
  const [said, setSaid] = useState<string>();
  const profile = useAction(SaveProfile);
  const mail = useAction(MailAgain);
  const [mailed, setMailed] = useState(false);
  const save = async () => {
    setSaid(undefined);
    if (!(await profile.run({ input: { name, phone: phone.trim() || null, language } }))) return;
    setSaid(settings.saved);
    // Every page says the name. Without an answer the next renewal brings it.
    renew().catch(() => undefined);
  };
  const typed =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      setSaid(undefined);
      set(value);
    };
  return (
    <SaveCard
      title={mine.profile}
      busy={profile.busy}
      fault={profile.fault}
      fields={['name', 'phone']}
      said={said}
      save={() => void save()}
    >
      <Facts>
        <Fact name={mine.email} wide>
          {user.email}
          <span className="block text-sm text-dim">{user.emailVerified ? mine.emailProven : mine.emailOpen}</span>
          {!user.emailVerified && (
            <span className="mt-1 flex flex-wrap items-center gap-3">
              <Button disabled={mail.busy} onClick={() => void mail.run({}).then((done) => setMailed(done !== undefined))}>
                {mine.mailAgain}
              </Button>
              <span role="status">{mailed && mine.mailed}</span>
              {mail.fault && <span role="alert">{errorText(words, mail.fault)}</span>}
            </span>
          )}
        </Fact>
      </Facts>
      <TextField
        label={mine.name}
        autoComplete="name"
        error={fieldError(words, profile.fault, 'name')}
        value={name}
        change={typed(setName)}
      />
      <TextField
        label={mine.phone}
        type="tel"
        autoComplete="tel"
        optional={words.optional}
        hint={user.phoneVerified ? mine.proven : mine.phoneHint}
        error={fieldError(words, profile.fault, 'phone')}
        value={phone}
        change={typed(setPhone)}
      />
      <SelectField<Person['language']>
        label={mine.language}
        value={language}
        change={typed(setLanguage)}
        options={[
          ['EN', mine.languages.EN],
          ['SW', mine.languages.SW],
        ]}
      />
    </SaveCard>
  );
}
