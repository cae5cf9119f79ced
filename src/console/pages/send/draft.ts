import type { SendSmsInput } from '../../api/documents/sending.gen.js';

/** What is typed stays through a reload, a lost session and a look at another page; in this tab, for this person and tenant. */
export interface Draft {
  numbers: string;
  from: string;
  body: string;
}

/** A send that was asked and not answered yet: asked again with the same key, it is done once. */
export type Pending = SendSmsInput & { idempotencyKey: string };

export interface Kept<Value> {
  read(): Value | undefined;
  write(value: Value | undefined): void;
}

function kept<Value>(name: string): Kept<Value> {
  return {
    read() {
      const text = sessionStorage.getItem(name);
      return text ? (JSON.parse(text) as Value) : undefined;
    },
    write(value) {
      if (value === undefined) sessionStorage.removeItem(name);
      else sessionStorage.setItem(name, JSON.stringify(value));
    },
  };
}

export const keptDraft = (owner: string): Kept<Draft> => kept(`tuma-draft ${owner}`);
export const keptPending = (owner: string): Kept<Pending> => kept(`tuma-pending ${owner}`);

/** The entries of a pasted or typed list, in its order. Blanks belong to a number: only lines, commas, semicolons and tabs part them. */
export const numbersIn = (text: string): string[] =>
  text
    .split(/[\n,;\t]+/)
    .map((entry) => entry.trim())
    .filter(Boolean);
