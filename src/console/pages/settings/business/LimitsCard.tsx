import { useState } from 'react';
import { TextField } from '../../../parts/inputs.js';
import { count, fieldError } from '../../../words/format.js';
import { wholeIn } from '../../../words/whole.js';
import { useWords } from '../../../words/words.js';
import { SaveCard } from '../SaveCard.js';
import type { TenantParts } from './business.gen.js';
import { MOST_CREDITS, useSaving } from './useSaving.js';
import { useBusinessWords } from './words.js';

const shown = (credits: number | null): string => (credits === null ? '' : count(credits));

/** What may be spent in a day, and from where on a second person looks. */
export function LimitsCard({ settings }: { settings: TenantParts['settings'] }) {
  const words = useWords();
  const mine = useBusinessWords();
  const [cap, setCap] = useState(shown(settings.dailyCreditCap));
  const [approval, setApproval] = useState(shown(settings.approvalAboveCredits));
  const { busy, fault, said, save, changing } = useSaving();
  const dailyCreditCap = wholeIn(cap, 1, MOST_CREDITS);
  const approvalAboveCredits = wholeIn(approval, 0, MOST_CREDITS);
  return (
    <SaveCard
      title={mine.limits}
      busy={busy}
      fault={fault}
      fields={['dailyCreditCap', 'approvalAboveCredits']}
      said={said}
      disabled={dailyCreditCap === undefined || approvalAboveCredits === undefined}
      save={() => void save({ dailyCreditCap, approvalAboveCredits })}
    >
      <TextField
        label={mine.cap}
        hint={mine.capHint}
        optional={words.optional}
        inputMode="numeric"
        error={dailyCreditCap === undefined ? mine.whole(1, MOST_CREDITS) : fieldError(words, fault, 'dailyCreditCap')}
        value={cap}
        change={changing(setCap)}
      />
      <TextField
        label={mine.approval}
        hint={mine.approvalHint}
        optional={words.optional}
        inputMode="numeric"
        error={approvalAboveCredits === undefined ? mine.whole(0, MOST_CREDITS) : fieldError(words, fault, 'approvalAboveCredits')}
        value={approval}
        change={changing(setApproval)}
      />
    </SaveCard>
  );
}
