import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { useStore } from '../api/store.js';
import { chooseLanguage, language, languages, useWords } from '../words/words.js';
import { Notice } from './controls.js';

/** The frame of the pages before signing in. */
export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  const words = useWords();
  const chosen = useStore(language);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    document.title = `${title} · ${words.product}`;
  }, [title, words]);
  return (
    <main className="mx-auto grid max-w-md gap-5 px-4 py-10 sm:py-16">
      <div className="flex items-baseline justify-between gap-4">
        <p className="text-3xl font-bold text-accent">{words.product}</p>
        <div className="flex gap-1">
          {languages.map(({ code, name }) => (
            <button
              key={code}
              type="button"
              lang={code.toLowerCase()}
              aria-pressed={code === chosen}
              onClick={() => {
                setFailed(false);
                chooseLanguage(code).catch(() => setFailed(true));
              }}
              className="min-h-11 cursor-pointer rounded-lg px-3 text-dim hover:bg-sunk aria-pressed:font-semibold aria-pressed:text-accent"
            >
              {name}
            </button>
          ))}
        </div>
      </div>
      <div className="grid gap-5 rounded-xl border border-line bg-card p-5">
        {failed && <Notice tone="bad">{words.account.failed}</Notice>}
        <h1 className="text-2xl font-semibold">{title}</h1>
        {children}
      </div>
    </main>
  );
}
