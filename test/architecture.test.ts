import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesUnder(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

const code = ['src', 'entities', 'resolvers', 'jobs'].flatMap(filesUnder);
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The files of ours that a file imports, whatever the form of the import. */
function importsOf(file: string): string[] {
  const found = text(file).matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g);
  return [...found].map(([, path]) => relative(root, resolve(root, dirname(file), path as string)).replace(/\.js$/, '.ts'));
}

/** Which layer a file is in: it may import from its own and from lower ones. */
const layers: { name: string; height: number; holds(file: string): boolean }[] = [
  { name: 'lib', height: 0, holds: (f) => f.startsWith('src/lib/') },
  { name: 'entities', height: 1, holds: (f) => f.startsWith('entities/') },
  // What every area stands on: context, errors, events, database, ports and their small kin.
  {
    name: 'core',
    height: 2,
    holds: (f) =>
      /^src\/(errors|context|events|feeds|log|rateLimits|audit|raise|idempotency|config|version)\.ts$/.test(f) ||
      f.startsWith('src/db/') ||
      /^src\/providers\/.*port\.ts$/.test(f),
  },
  { name: 'providers', height: 3, holds: (f) => f.startsWith('src/providers/') },
  {
    name: 'areas',
    height: 4,
    holds: (f) =>
      /^src\/(auth|mail|members|tenants|contacts|senders|media|messaging|billing|proof|backups|alerts)\//.test(f) ||
      /^src\/(system|integrations)\.ts$/.test(f),
  },
  {
    name: 'edges',
    height: 5,
    holds: (f) => /^(resolvers|jobs|src\/http|src\/cli)\//.test(f) || f === 'src/worker.ts' || f === 'src/scheduler.ts',
  },
  { name: 'app', height: 6, holds: (f) => f === 'src/app.ts' || f === 'src/banner.ts' },
  { name: 'entry', height: 7, holds: (f) => f === 'src/main.ts' || f === 'src/cli.ts' },
];
const layerOf = (file: string) => {
  const layer = layers.find(({ holds }) => holds(file));
  if (!layer) throw new Error(`${file} is in no layer: name it in test/architecture.test.ts`);
  return layer;
};

/** Which areas an area may import, beside itself. */
const areas: Record<string, string[]> = {
  tenants: [],
  contacts: [],
  media: [],
  mail: [],
  billing: ['tenants', 'mail', 'media'],
  // Codes go out as messages.
  auth: ['messaging', 'billing', 'tenants', 'mail'],
  members: ['auth', 'billing', 'tenants', 'mail'],
  senders: ['billing', 'tenants', 'mail', 'media'],
  messaging: ['senders', 'billing', 'tenants', 'contacts'],
  proof: ['messaging', 'senders', 'billing', 'tenants'],
  backups: ['proof', 'messaging', 'senders', 'billing', 'tenants'],
  alerts: ['messaging', 'mail'],
};
const areaOf = (file: string): string | undefined => /^src\/([a-z]+)\//.exec(file)?.[1];

test('every file is in a layer, and imports only downhill', () => {
  const uphill = code.flatMap((file) =>
    importsOf(file)
      .filter((target) => layerOf(target).height > layerOf(file).height)
      .map((target) => `${file} → ${target}`),
  );
  // The command line and the context name types of what they compose.
  expect(uphill).toEqual([]);
});

test('areas go downhill only', () => {
  const wrong = code.flatMap((file) => {
    const area = areaOf(file);
    if (!area || !(area in areas)) return [];
    return importsOf(file)
      .filter((target) => {
        const other = areaOf(target);
        return other !== undefined && other in areas && other !== area && !areas[area]?.includes(other);
      })
      .map((target) => `${file} → ${target}`);
  });
  expect(wrong).toEqual([]);
});

test('areas know provider ports, never adapters; only app.ts names adapters', () => {
  const adapters = (file: string) => importsOf(file).filter((target) => target.startsWith('src/providers/') && !target.endsWith('port.ts'));
  const naming = code.filter((file) => !file.startsWith('src/providers/') && adapters(file).length > 0);
  expect(naming).toEqual(['src/app.ts']);
});

test('the environment is read in config.ts only', () => {
  expect(code.filter((file) => text(file).includes('process.env'))).toEqual(['src/config.ts']);
});

test('SQL names no schema, and sets no search path in a function', () => {
  const sql = ['src/db/migrations', 'src/db/sql']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((file) => file.endsWith('.sql'));
  expect(sql.length).toBeGreaterThan(10);
  expect(sql.filter((file) => /\btuma(_ops)?\.|search_path/i.test(text(file)))).toEqual([]);
  expect(sql.filter((file) => /create type\b/i.test(text(file)))).toEqual([]);
});

test('business SQL asks the clock that it is given, not the database', () => {
  const naming = code
    .filter((file) => /src\/(messaging|billing|senders|contacts|proof|auth|mail|members|tenants|media)\//.test(file))
    .filter((file) => /\bnow\(\) -|current_timestamp/i.test(text(file)));
  // The outbox alone runs on the database's clock: it is not business.
  expect(naming).toEqual(['src/messaging/sweeps.ts']);
  const statements = readdirSync(join(root, 'src/db/sql')).filter((file) => /\bnow\(\)/.test(text(`src/db/sql/${file}`)));
  expect(statements).toEqual([]);
});

test('no file of the code is longer than 300 lines', () => {
  const long = code.filter((file) => statSync(join(root, file)).size > 0 && text(file).split('\n').length > 300);
  expect(long).toEqual([]);
});
