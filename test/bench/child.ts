import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';

type Commands = Record<string, (argument: never) => unknown>;
interface Question {
  n: number;
  name: string;
  argument: unknown;
}
interface Reply {
  n: number;
  result?: unknown;
  failure?: string;
}

/** A process of its own that answers commands: nothing of it shares an event loop with what it measures or loads. */
export interface Child<C extends Commands> {
  ask<K extends keyof C & string>(name: K, ...argument: Parameters<C[K]>): Promise<Awaited<ReturnType<C[K]>>>;
  /** Closes its channel, at which it ends, and waits for that. */
  stop(): Promise<void>;
}

/** Starts a compiled file with `answer` at its end. What it writes to standard error goes to `logFile`, or to nowhere. */
export function startChild<C extends Commands>(
  file: URL,
  options: { args?: string[]; execArgv?: string[]; logFile?: string } = {},
): Child<C> {
  const log = options.logFile ? openSync(options.logFile, 'a') : 'ignore';
  const child = fork(file, options.args ?? [], {
    execArgv: options.execArgv ?? [],
    stdio: ['ignore', 'ignore', options.logFile ? log : 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  if (typeof log === 'number') closeSync(log);
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  child.on('message', ({ n, result, failure }: Reply) => {
    if (failure === undefined) waiting.get(n)?.resolve(result);
    else waiting.get(n)?.reject(new Error(failure));
    waiting.delete(n);
  });
  const ended = once(child, 'exit');
  void ended.then(([code, signal]) => {
    for (const { reject } of waiting.values()) reject(new Error(`${file.pathname.split('/').at(-1)} ended with ${signal ?? code}`));
  });
  return {
    async ask(name, ...[argument]) {
      const n = asked++;
      const answered = Promise.withResolvers<unknown>();
      waiting.set(n, answered);
      child.send({ n, name, argument } satisfies Question);
      return (await answered.promise) as never;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** Answers the parent's commands until it closes the channel; then `end` and out. Commands may overlap. */
export function answer(commands: Commands, end: () => Promise<void> = async () => undefined): void {
  process.on('message', ({ n, name, argument }: Question) => {
    const reply = (reply: Omit<Reply, 'n'>): void => {
      if (process.connected) process.send?.({ n, ...reply });
    };
    const run = async (): Promise<unknown> => (commands[name] as (argument: unknown) => unknown)(argument);
    run().then(
      (result) => reply({ result }),
      (error: unknown) => reply({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.once('disconnect', () => {
    end().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  });
  // Ctrl-C reaches the whole group: the parent closes the channel, in its order.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
}
