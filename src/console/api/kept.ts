/** A value that stays through a reload, a lost session and a look at another page; in this tab. */
export interface Kept<Value> {
  read(): Value | undefined;
  write(value: Value | undefined): void;
}

export function kept<Value>(name: string): Kept<Value> {
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
