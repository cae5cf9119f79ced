import { count } from '../../words/format.js';
import { useGroups } from './useGroups.js';
import { useContactWords } from './words.js';

interface GroupChoiceProps {
  legend: string;
  chosen: readonly string[];
  choose(ids: string[]): void;
  error?: string;
  disabled?: boolean;
}

/** Any of the tenant's groups, each with its size. */
export function GroupChoice({ legend, chosen, choose, error, disabled }: GroupChoiceProps) {
  const { form } = useContactWords();
  const groups = useGroups();
  const toggle = (id: string) => choose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <fieldset className="grid min-w-0 gap-1" disabled={disabled}>
      <legend className="font-medium">{legend}</legend>
      {groups.length === 0 && <p className="text-sm text-dim">{form.noGroups}</p>}
      <div className="flex max-h-60 flex-wrap gap-x-5 overflow-y-auto">
        {groups.map(({ id, name, size }) => (
          <label key={id} className="flex min-h-11 max-w-full min-w-0 cursor-pointer items-center gap-2">
            <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} className="size-4 shrink-0 accent-accent" />
            <span className="min-w-0 truncate">{name}</span>
            <span className="text-sm text-dim tabular-nums">{count(size)}</span>
          </label>
        ))}
      </div>
      {error && <p className="text-sm font-medium text-bad">{error}</p>}
    </fieldset>
  );
}
