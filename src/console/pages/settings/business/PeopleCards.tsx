import { useState } from 'react';
import { ConfirmDialog } from '../../../parts/Dialog.js';
import { TextField } from '../../../parts/inputs.js';
import { fieldError } from '../../../words/format.js';
import { wholeIn } from '../../../words/whole.js';
import { useWords } from '../../../words/words.js';
import { SaveCard } from '../SaveCard.js';
import type { TenantParts } from './business.gen.js';
import { useSaving } from './useSaving.js';
import { useBusinessWords } from './words.js';

interface CardProps {
  settings: TenantParts['settings'];
}

/** What people see who want no more messages. */
export function OptOutCard({ settings }: CardProps) {
  const words = useWords();
  const mine = useBusinessWords();
  const [pageName, setPageName] = useState(settings.optOutPageName);
  const [number, setNumber] = useState(settings.optOutNumber ?? '');
  const { busy, fault, said, save, changing } = useSaving();
  return (
    <SaveCard
      title={mine.optOut}
      lead={mine.optOutLead}
      busy={busy}
      fault={fault}
      fields={['optOutPageName', 'optOutNumber']}
      said={said}
      save={() => void save({ optOutPageName: pageName.trim() || null, optOutNumber: number.trim() || null })}
    >
      <TextField
        label={mine.pageName}
        hint={mine.pageNameHint}
        maxLength={100}
        error={fieldError(words, fault, 'optOutPageName')}
        value={pageName}
        change={changing(setPageName)}
      />
      <TextField
        label={mine.number}
        hint={mine.numberHint}
        type="tel"
        maxLength={20}
        error={fieldError(words, fault, 'optOutNumber')}
        value={number}
        change={changing(setNumber)}
      />
    </SaveCard>
  );
}

const RETENTION = { least: 7, most: 3_650 };

/** How long numbers and texts are kept. Whoever keeps them less long than before loses some: that is asked about first. */
export function PrivacyCard({ tenant: { name, settings } }: { tenant: TenantParts }) {
  const words = useWords();
  const mine = useBusinessWords();
  const [days, setDays] = useState(settings.bodyRetentionDays === null ? '' : String(settings.bodyRetentionDays));
  const { busy, fault, said, save, changing } = useSaving();
  const [asking, setAsking] = useState(false);
  const bodyRetentionDays = wholeIn(days, RETENTION.least, RETENTION.most);
  const keepsLess = typeof bodyRetentionDays === 'number' && bodyRetentionDays < (settings.bodyRetentionDays ?? Infinity);
  const submit = async () => {
    if (await save({ bodyRetentionDays })) setAsking(false);
  };
  return (
    <>
      <SaveCard
        title={mine.privacy}
        busy={busy}
        fault={fault}
        fields={['bodyRetentionDays']}
        said={said}
        disabled={bodyRetentionDays === undefined}
        save={() => (keepsLess ? setAsking(true) : void submit())}
      >
        <TextField
          label={mine.retention}
          hint={mine.retentionHint}
          optional={words.optional}
          inputMode="numeric"
          error={
            bodyRetentionDays === undefined ? mine.whole(RETENTION.least, RETENTION.most) : fieldError(words, fault, 'bodyRetentionDays')
          }
          value={days}
          change={changing(setDays)}
        />
      </SaveCard>
      {asking && keepsLess && (
        <ConfirmDialog
          title={mine.eraseTitle(bodyRetentionDays)}
          action={mine.erase}
          typed={name}
          busy={busy}
          fault={fault}
          confirm={() => void submit()}
          close={() => setAsking(false)}
        >
          <p>{mine.eraseLoss(bodyRetentionDays)}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
