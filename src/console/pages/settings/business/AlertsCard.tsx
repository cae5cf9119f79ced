import { useState } from 'react';
import { CheckBox, LongTextField, TextField } from '../../../parts/inputs.js';
import { count, fieldError } from '../../../words/format.js';
import { wholeIn } from '../../../words/whole.js';
import { useWords } from '../../../words/words.js';
import { SaveCard } from '../SaveCard.js';
import type { TenantParts } from './business.gen.js';
import { MOST_CREDITS, useSaving } from './useSaving.js';
import { useBusinessWords } from './words.js';

const MOST_EMAILS = 10;

/** Who hears of what. */
export function AlertsCard({ settings }: { settings: TenantParts['settings'] }) {
  const words = useWords();
  const mine = useBusinessWords();
  const [emails, setEmails] = useState(settings.alertEmails.join('\n'));
  const [threshold, setThreshold] = useState(count(settings.lowBalanceThreshold));
  const [lowSms, setLowSms] = useState(settings.lowBalanceSms);
  const [weekly, setWeekly] = useState(settings.weeklyUsageMail);
  const { busy, fault, said, save, changing } = useSaving();
  const alertEmails = emails.split(/[\s,;]+/).filter(Boolean);
  const bad = alertEmails.find((one) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(one));
  const emailsFault = bad ? mine.emailBad(bad) : alertEmails.length > MOST_EMAILS ? mine.tooMany : undefined;
  const lowBalanceThreshold = wholeIn(threshold, 0, MOST_CREDITS);
  return (
    <SaveCard
      title={mine.warnings}
      lead={mine.warningsLead}
      busy={busy}
      fault={fault}
      fields={['alertEmails', 'lowBalanceThreshold']}
      said={said}
      disabled={emailsFault !== undefined || typeof lowBalanceThreshold !== 'number'}
      save={() => void save({ alertEmails, lowBalanceThreshold, lowBalanceSms: lowSms, weeklyUsageMail: weekly })}
    >
      <LongTextField
        label={mine.emails}
        hint={mine.emailsHint}
        error={emailsFault ?? fieldError(words, fault, 'alertEmails')}
        value={emails}
        change={changing(setEmails)}
      />
      <TextField
        label={mine.threshold}
        hint={mine.thresholdHint}
        inputMode="numeric"
        error={typeof lowBalanceThreshold === 'number' ? fieldError(words, fault, 'lowBalanceThreshold') : mine.whole(0, MOST_CREDITS)}
        value={threshold}
        change={changing(setThreshold)}
      />
      <CheckBox label={mine.lowSms} hint={mine.lowSmsHint} value={lowSms} change={changing(setLowSms)} />
      <CheckBox label={mine.weekly} value={weekly} change={changing(setWeekly)} />
    </SaveCard>
  );
}
