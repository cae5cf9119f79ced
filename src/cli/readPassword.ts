import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

/**
 * Of standard input, not of the command line: that stays in the shell's history and in the list of processes. At a terminal it is not
 * shown.
 */
export async function readPassword(): Promise<string> {
  const line = process.stdin.isTTY ? await typed() : (await text(process.stdin)).split(/\r?\n/)[0];
  return line ?? '';
}

function typed(): Promise<string | undefined> {
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: unseen, terminal: true }); // from here on nothing is echoed
  process.stderr.write('Password (it is not shown): ');
  return new Promise((resolve) => {
    let line: string | undefined;
    const end = () => {
      process.stderr.write('\n');
      resolve(line);
    };
    terminal.once('close', end);
    terminal.once('SIGINT', () => process.exit(130));
    terminal.once('line', (text) => {
      line = text;
      terminal.close();
    });
  });
}
