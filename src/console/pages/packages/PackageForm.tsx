import { useState } from 'react';
import { useAction } from '../../api/useAction.js';
import { FormDialog } from '../../parts/FormDialog.js';
import { CheckBox, LongTextField, TextField } from '../../parts/inputs.js';
import { shillings } from '../../words/amounts.js';
import { fieldError } from '../../words/format.js';
import { wholeIn } from '../../words/whole.js';
import { useWords } from '../../words/words.js';
import { type PackageShown, SavePackage } from './packages.gen.js';
import { usePackageWords } from './words.js';

const FIELDS = ['code', 'name', 'credits', 'priceTzs', 'senderIdLimit', 'support', 'features'];
const whole = (typed: string): number => wholeIn(typed, 1, Number.MAX_SAFE_INTEGER) ?? 0;
const isWhole = (typed: string): boolean => whole(typed) > 0;

interface PackageFormProps {
  /** The one to change; a new one when absent. */
  shown: PackageShown | undefined;
  /** Those that are taken: a new package with one of them would change that one. */
  codes: string[];
  saved(): void;
  close(): void;
}

export function PackageForm({ shown, codes, saved, close }: PackageFormProps) {
  const words = useWords();
  const packages = usePackageWords();
  const { run, busy, fault } = useAction(SavePackage);
  const [typed, setTyped] = useState({
    code: shown?.code ?? '',
    name: shown?.name ?? '',
    credits: String(shown?.credits ?? ''),
    priceTzs: String(shown?.priceTzs ?? ''),
    senderIdLimit: String(shown?.senderIdLimit ?? ''),
    support: shown?.support ?? '',
    features: shown?.features.join('\n') ?? '',
  });
  const [active, setActive] = useState(shown?.active ?? true);
  const field = (name: keyof typeof typed) => ({
    value: typed[name],
    change: (value: string) => setTyped({ ...typed, [name]: value }),
    error: fieldError(words, fault, name),
  });
  const isTaken = !shown && codes.includes(typed.code.trim());
  const isComplete =
    [typed.code, typed.name, typed.support].every((text) => text.trim() !== '') &&
    isWhole(typed.credits) &&
    isWhole(typed.priceTzs) &&
    (typed.senderIdLimit.trim() === '' || isWhole(typed.senderIdLimit));
  const submit = async () => {
    const input = {
      code: typed.code.trim(),
      name: typed.name.trim(),
      support: typed.support.trim(),
      credits: whole(typed.credits),
      priceTzs: whole(typed.priceTzs),
      senderIdLimit: typed.senderIdLimit.trim() === '' ? null : whole(typed.senderIdLimit),
      features: typed.features
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
      active,
    };
    if (await run({ input })) saved();
  };
  const each = isWhole(typed.credits) && isWhole(typed.priceTzs) ? whole(typed.priceTzs) / whole(typed.credits) : undefined;
  return (
    <FormDialog
      title={shown ? packages.changeTitle(shown.name) : packages.add}
      action={packages.save}
      busy={busy}
      fault={fault}
      fields={FIELDS}
      disabled={!isComplete || isTaken}
      submit={() => void submit()}
      close={close}
    >
      <p className="text-dim">{packages.later}</p>
      {!shown && (
        <TextField label={packages.code} hint={packages.codeHint} {...field('code')} {...(isTaken && { error: packages.taken })} />
      )}
      <TextField label={packages.name} {...field('name')} />
      <TextField label={packages.credits} inputMode="numeric" {...field('credits')} />
      <TextField
        label={packages.priceIn}
        inputMode="numeric"
        hint={each === undefined ? undefined : `${shillings(whole(typed.priceTzs))}: ${packages.each(each.toFixed(2))}`}
        {...field('priceTzs')}
      />
      <TextField
        label={packages.senderIds}
        hint={packages.limitHint}
        optional={words.optional}
        inputMode="numeric"
        {...field('senderIdLimit')}
      />
      <TextField label={packages.support} {...field('support')} />
      <LongTextField label={packages.features} hint={packages.featuresHint} optional={words.optional} {...field('features')} />
      <CheckBox label={packages.active} hint={packages.activeHint} value={active} change={setActive} />
    </FormDialog>
  );
}
