import { useState } from 'react';
import { useTimeZone, useViewer } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { FormDialog } from '../../../parts/FormDialog.js';
import { CheckBox, TextField } from '../../../parts/inputs.js';
import { DatedField } from '../../../parts/typed/DatedField.js';
import { fieldError, withErrors } from '../../../words/format.js';
import { isDay, timesOf } from '../../../words/moments.js';
import { wholeIn } from '../../../words/whole.js';
import { useWords } from '../../../words/words.js';
import { type CreateApiKeyInput, MakeKey } from './keys.gen.js';
import { useKeyWords } from './words.js';

type Given = keyof ReturnType<typeof useKeyWords>['permissions'];

const all: Given[] = ['SEND_SMS', 'VIEW_REPORTS', 'MANAGE_CONTACTS', 'MANAGE_SENDER_IDS', 'MANAGE_BILLING'];
const MOST_CREDITS = 1_000_000_000;
/** A test key changes no live data. */
const ofTests: Given[] = ['SEND_SMS', 'VIEW_REPORTS'];

/** What a new key is for and may do, never more than who makes it. */
export function MakeKeyDialog({ made, close }: { made(secret: string): void; close(): void }) {
  const mine = useKeyWords();
  const words = withErrors(useWords(), mine.errors);
  const timeZone = useTimeZone();
  const { permissions: own } = useViewer();
  const [name, setName] = useState('');
  const [test, setTest] = useState(false);
  const [chosen, setChosen] = useState<Given[]>(['SEND_SMS', 'VIEW_REPORTS']);
  const [cap, setCap] = useState('');
  const [until, setUntil] = useState('');
  const { run, busy, fault } = useAction(MakeKey);
  const offered = (test ? ofTests : all).filter((one) => own.includes(one));
  const permissions = chosen.filter((one) => offered.includes(one));
  const credits = test ? null : wholeIn(cap, 1, MOST_CREDITS);
  const isCapBad = credits === undefined;
  const submit = async () => {
    const { to: expiresAt } = timesOf({ until: until || undefined }, timeZone);
    const input: CreateApiKeyInput = { name, test, permissions, dailyCreditCap: credits ?? null, expiresAt: expiresAt ?? null };
    const secret = (await run({ input }))?.createApiKey?.secret;
    if (secret) made(secret);
  };
  return (
    <FormDialog
      title={mine.make}
      action={mine.make}
      busy={busy}
      fault={fault}
      fields={['name', 'dailyCreditCap', 'expiresAt']}
      disabled={name.trim() === '' || permissions.length === 0 || isCapBad || !(until === '' || isDay(until))}
      submit={() => void submit()}
      close={close}
    >
      <TextField
        label={mine.name}
        hint={mine.nameHint}
        maxLength={100}
        error={fieldError(words, fault, 'name')}
        value={name}
        change={setName}
      />
      <CheckBox label={mine.test} hint={mine.testHint} value={test} change={setTest} />
      <fieldset className="min-w-0">
        <legend className="font-medium">{mine.may}</legend>
        {offered.map((one) => (
          <CheckBox
            key={one}
            label={mine.permissions[one]}
            value={permissions.includes(one)}
            change={(on) => setChosen(on ? [...chosen, one] : chosen.filter((other) => other !== one))}
          />
        ))}
        {permissions.length === 0 && <p className="text-sm font-medium text-bad">{mine.nothing}</p>}
      </fieldset>
      {!test && (
        <TextField
          label={mine.cap}
          hint={mine.capHint}
          optional={words.optional}
          inputMode="numeric"
          error={isCapBad ? mine.capBad : fieldError(words, fault, 'dailyCreditCap')}
          value={cap}
          change={setCap}
        />
      )}
      <DatedField
        label={mine.until}
        hint={mine.untilHint}
        optional={words.optional}
        error={fieldError(words, fault, 'expiresAt')}
        value={until}
        change={setUntil}
      />
    </FormDialog>
  );
}
