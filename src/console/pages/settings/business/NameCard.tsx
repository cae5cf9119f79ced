import { useState } from 'react';
import { renew } from '../../../api/session.js';
import { SelectField, TextField } from '../../../parts/inputs.js';
import { fieldError } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { SaveCard } from '../SaveCard.js';
import type { TenantParts } from './business.gen.js';
import { useSaving } from './useSaving.js';
import { useBusinessWords } from './words.js';

const zones = Intl.supportedValuesOf('timeZone');

export function NameCard({ tenant }: { tenant: TenantParts }) {
  const words = useWords();
  const mine = useBusinessWords();
  const [name, setName] = useState(tenant.name);
  const [timeZone, setTimeZone] = useState(tenant.timeZone);
  const { busy, fault, said, save, changing } = useSaving();
  const submit = async () => {
    // Every page says the name and goes by the zone. Without an answer the next renewal brings them.
    if (await save({ name, timeZone })) renew().catch(() => undefined);
  };
  const known = zones.includes(timeZone) ? zones : [timeZone, ...zones];
  return (
    <SaveCard title={mine.business} busy={busy} fault={fault} fields={['name', 'timeZone']} said={said} save={() => void submit()}>
      <TextField label={mine.name} maxLength={100} error={fieldError(words, fault, 'name')} value={name} change={changing(setName)} />
      <SelectField
        label={mine.timeZone}
        hint={mine.timeZoneHint}
        error={fieldError(words, fault, 'timeZone')}
        value={timeZone}
        change={changing(setTimeZone)}
        options={known.map((zone) => [zone, zone] as const)}
      />
    </SaveCard>
  );
}
