import { Link } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { signOut, switchTenant, type Viewer } from '../../api/session.js';
import { useStore } from '../../api/store.js';
import { chooseLanguage, language, languages, useWords } from '../../words/words.js';
import { Notice } from '../controls.js';
import { chooseLook, type Look, look } from '../look.js';

const looks: Look[] = ['system', 'light', 'dark'];
const row = 'flex min-h-11 w-full cursor-pointer items-center gap-3 rounded-md px-3 text-left hover:bg-sunk';

/** Who is signed in, and what they choose for themselves: language, look, the tenant they act for, the way out. */
export function AccountMenu({ viewer }: { viewer: Viewer }) {
  const words = useWords();
  const [failed, setFailed] = useState(false);
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const closeOutside = ({ target }: Event) => {
      if (menu.current && target instanceof Node && !menu.current.contains(target)) menu.current.open = false;
    };
    for (const event of ['pointerdown', 'focusin']) document.addEventListener(event, closeOutside);
    return () => {
      for (const event of ['pointerdown', 'focusin']) document.removeEventListener(event, closeOutside);
    };
  }, []);
  const close = () => {
    if (menu.current) menu.current.open = false;
  };
  const closeByKey = ({ key }: KeyboardEvent) => {
    if (key !== 'Escape' || !menu.current) return;
    menu.current.open = false;
    menu.current.querySelector('summary')?.focus();
  };
  const attempt = (work: Promise<void>) => {
    setFailed(false);
    work.catch(() => setFailed(true));
  };
  const others = viewer.memberships.filter(({ tenant }) => tenant.id !== viewer.tenant?.id);
  return (
    <details ref={menu} onKeyDown={closeByKey} className="relative min-w-0">
      <summary
        data-account
        aria-label={`${words.account.menu}: ${viewer.user?.name ?? ''}`}
        className="flex min-h-11 max-w-60 cursor-pointer list-none items-center gap-2 rounded-lg border border-line bg-card px-3 hover:bg-sunk"
      >
        <span className="min-w-0 truncate">{viewer.user?.name}</span>
        <span aria-hidden="true">▾</span>
      </summary>
      <div className="absolute right-0 z-30 mt-2 grid w-64 grid-cols-1 gap-1 rounded-xl border border-line bg-card p-2 shadow-lg">
        <div className="px-3 py-2 text-sm text-dim">
          <p className="truncate">{viewer.user?.email}</p>
          {viewer.tenant && <p className="truncate">{viewer.tenant.name}</p>}
        </div>
        <Choice
          title={words.account.language}
          value={useStore(language)}
          options={languages.map(({ code, name }) => [code, name])}
          choose={(code) => attempt(chooseLanguage(code))}
        />
        <Choice
          title={words.account.look}
          value={useStore(look)}
          options={looks.map((one) => [one, words.account.looks[one]])}
          choose={chooseLook}
        />
        {others.length > 0 && <p className="px-3 pt-2 text-sm text-dim">{words.account.tenants}</p>}
        {others.map(({ tenant }) => (
          <button key={tenant.id} type="button" className={row} onClick={() => attempt(switchTenant(tenant.id))}>
            {tenant.name}
          </button>
        ))}
        <Link to="/settings" className={`${row} border-t border-line`} onClick={close}>
          {words.pages.settings}
        </Link>
        <Link to="/sessions" className={row} onClick={close}>
          {words.account.sessions}
        </Link>
        <button type="button" className={row} onClick={() => attempt(signOut())}>
          {words.account.signOut}
        </button>
        {failed && (
          <Notice tone="bad" live="assertive">
            {words.account.failed}
          </Notice>
        )}
      </div>
    </details>
  );
}

interface ChoiceProps<Value extends string> {
  title: string;
  value: Value;
  options: [value: Value, name: string][];
  choose(value: Value): void;
}

function Choice<Value extends string>({ title, value, options, choose }: ChoiceProps<Value>) {
  const name = useId();
  return (
    <fieldset>
      <legend className="px-3 pt-2 text-sm text-dim">{title}</legend>
      {options.map(([one, label]) => (
        <label key={one} className={row}>
          <input type="radio" name={name} checked={one === value} onChange={() => choose(one)} className="size-4 accent-accent" />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
