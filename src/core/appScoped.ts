import type { App } from '../context.js';

/** State that lives as long as an App, created at first use. Two Apps in one process (tests) share nothing. */
export function appScoped<T>(make: (app: App) => T): (app: App) => T {
  const made = new WeakMap<App, T>();
  return (app) => {
    const there = made.get(app);
    if (there !== undefined) return there;
    const fresh = make(app);
    made.set(app, fresh);
    return fresh;
  };
}
