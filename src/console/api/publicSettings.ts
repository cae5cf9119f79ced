import { useEffect } from 'react';
import { ask } from './ask.js';
import { ReadPublicSettings } from './documents/publicSettings.gen.js';
import type { ResultOf } from './resultOf.js';
import { createStore, useStore } from './store.js';

type PublicSettings = ResultOf<typeof ReadPublicSettings>['publicSettings'];

const RETRY_MS = 3_000;
const settings = createStore<PublicSettings | undefined>(undefined);
let asking = false;

/** Asks until somebody answers. */
function load(): void {
  if (asking || settings.get()) return;
  asking = true;
  ask(ReadPublicSettings, {}).then(
    ({ data }) => settings.set(data.publicSettings),
    () =>
      setTimeout(() => {
        asking = false;
        load();
      }, RETRY_MS),
  );
}

/** What the server says of itself to everybody; undefined until it has. Asked for once. */
export function usePublicSettings(): PublicSettings | undefined {
  useEffect(load, []);
  return useStore(settings);
}
