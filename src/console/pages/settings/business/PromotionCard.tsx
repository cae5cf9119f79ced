import { useState } from 'react';
import { CheckBox, TextField } from '../../../parts/inputs.js';
import { fieldError } from '../../../words/format.js';
import { wholeIn } from '../../../words/whole.js';
import { useWords } from '../../../words/words.js';
import { SaveCard } from '../SaveCard.js';
import type { TenantParts } from './business.gen.js';
import { useSaving } from './useSaving.js';
import { useBusinessWords } from './words.js';

const MOST_MESSAGES = 100;
const MOST_DAYS = 90;

/** When promotional messages wait, and how many one person gets. */
export function PromotionCard({ tenant: { timeZone, settings } }: { tenant: TenantParts }) {
  const words = useWords();
  const mine = useBusinessWords();
  const { quietHours, frequencyCap } = settings;
  const [quiet, setQuiet] = useState(quietHours !== null);
  const [from, setFrom] = useState(quietHours?.from.slice(0, 5) ?? '21:00');
  const [to, setTo] = useState(quietHours?.to.slice(0, 5) ?? '07:00');
  const [limited, setLimited] = useState(frequencyCap !== null);
  const [messages, setMessages] = useState(String(frequencyCap?.messages ?? 3));
  const [days, setDays] = useState(String(frequencyCap?.days ?? 7));
  const { busy, fault, said, save, changing } = useSaving();
  const most = { messages: wholeIn(messages, 1, MOST_MESSAGES), days: wholeIn(days, 1, MOST_DAYS) };
  const isWhole = typeof most.messages === 'number' && typeof most.days === 'number';
  const submit = () =>
    save({
      quietHours: quiet ? { from, to, timeZone: quietHours?.timeZone ?? timeZone } : null,
      frequencyCap:
        limited && typeof most.messages === 'number' && typeof most.days === 'number' ? { messages: most.messages, days: most.days } : null,
    });
  return (
    <SaveCard
      title={mine.quiet}
      lead={mine.quietHint}
      busy={busy}
      fault={fault}
      fields={['quietHours', 'frequencyCap']}
      said={said}
      disabled={(quiet && (from === '' || to === '' || from === to)) || (limited && !isWhole)}
      save={() => void submit()}
    >
      <CheckBox label={mine.quietOn} value={quiet} change={changing(setQuiet)} />
      {quiet && (
        <div className="grid grid-cols-2 gap-3 sm:max-w-sm">
          <TextField label={mine.from} type="time" value={from} change={changing(setFrom)} />
          <TextField
            label={mine.to}
            type="time"
            error={from === to ? mine.sameTime : fieldError(words, fault, 'quietHours')}
            value={to}
            change={changing(setTo)}
          />
        </div>
      )}
      <CheckBox label={mine.frequencyOn} value={limited} change={changing(setLimited)} />
      {limited && (
        <div className="grid grid-cols-2 gap-3 sm:max-w-sm">
          <TextField
            label={mine.messages}
            inputMode="numeric"
            error={typeof most.messages === 'number' ? fieldError(words, fault, 'frequencyCap') : mine.whole(1, MOST_MESSAGES)}
            value={messages}
            change={changing(setMessages)}
          />
          <TextField
            label={mine.days}
            inputMode="numeric"
            error={typeof most.days === 'number' ? undefined : mine.whole(1, MOST_DAYS)}
            value={days}
            change={changing(setDays)}
          />
        </div>
      )}
    </SaveCard>
  );
}
