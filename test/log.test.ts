import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { packageRoot } from '../src/db/packageRoot.js';
import { createLog, memberWriter } from '../src/log.js';

const log = pathToFileURL(join(packageRoot, 'dist', 'src', 'log.js')).href;

/** A process that logs; the lines as they came on its standard error, in chunks. */
function logging(code: string) {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', `import { createLog } from '${log}'; const log = createLog(); ${code}`],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
    },
  );
  return { child, stderr: child.stderr };
}
const messages = (lines: string): unknown[] =>
  lines
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line).msg);

it.each([
  ['when it exits', 'process.exit(0)'],
  ['when it has nothing more to do', ''],
  ['when nothing handled an error', "throw new Error('nobody handles this')"],
])('loses no line %s', async (_, end) => {
  const { stderr } = logging(`for (let n = 0; n < 1_000; n++) log.info(String(n)); ${end}`);
  expect(messages(await text(stderr))).toEqual(Array.from({ length: 1_000 }, (_, n) => String(n)));
});

it('writes what is no warning soon and together, and a warning at once', async () => {
  const { child, stderr } = logging(`
    process.stdin.on('data', (how) => {
      log.info('one');
      log[String(how)]('two');
      // A process that is busy writes what it has written.
      if (String(how) === 'warn') setImmediate(() => { for (const until = Date.now() + 2_000; Date.now() < until; ); log.info('late'); });
    });
    log.info('ready');`);
  const chunks: string[] = [];
  // What Node itself says counts as none.
  stderr.setEncoding('utf8').on('data', (chunk: string) => messages(chunk).length > 0 && chunks.push(chunk));
  await expect.poll(() => messages(chunks.join('')), { timeout: 10_000 }).toEqual(['ready']);
  child.stdin.write('info');
  await expect.poll(() => messages(chunks[1] ?? '')).toEqual(['one', 'two']);
  child.stdin.write('warn');
  await expect.poll(() => messages(chunks[2] ?? ''), { timeout: 1_500 }).toEqual(['one', 'two']);
  child.kill();
});

it('writes members that are JSON already as pino writes them', () => {
  const lines: string[] = [];
  const log = createLog({ destination: { write: (line) => void lines.push(line) } }).child({ worker: 'a' });
  const fields = ['hello', '…'];
  log.info({ requestId: 'x', ms: 1.5, operation: null, fields, left: undefined }, 'request');
  const write = memberWriter(log);
  write('info', `"requestId":"x","ms":1.5,"operation":null,"fields":${JSON.stringify(fields)}`, 'request');
  write('debug', '"quiet":true', 'request');
  const [first, second, ...others] = lines.map((line) => line.replace(/"time":"[^"]+Z"/, '"time":…'));
  expect(second).toBe(first);
  expect(second).toContain('"time":…,"worker":"a"');
  expect(others).toEqual([]);
});
