import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesUnder(path);
    return /(?<!\.gen)\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const code = ['src', 'entities', 'resolvers', 'jobs'].flatMap(filesUnder);
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The files of ours that a file imports, whatever the form of the import. */
function importsOf(file: string): string[] {
  const found = text(file).matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g);
  return [...found].map(([, path]) => sourceOf(relative(root, resolve(root, dirname(file), path as string))));
}

const sourceOf = (path: string): string => {
  const parts = path.replace(/\.js$/, '.tsx');
  return existsSync(join(root, parts)) ? parts : path.replace(/\.js$/, '.ts');
};

const areas = [
  ...['tenants', 'contacts', 'exports', 'media', 'mail', 'ledger', 'auth', 'billing', 'senders', 'messaging', 'accounts', 'members'],
  ...['alerts', 'attention', 'backups', 'system', 'usage', 'seed', 'webhooks'],
];

/** From the ground up: a file may import from its own layer and from lower ones. */
const layers: { name: string; holds: RegExp }[] = [
  { name: 'ground', holds: /^src\/(lib\/|errors\.ts)/ },
  { name: 'nouns', holds: /^entities\// },
  { name: 'ports', holds: /^src\/(ports\/|log\.ts|metrics\.ts|events\.ts|rateLimits\.ts)/ },
  { name: 'database', holds: /^src\/db\// },
  { name: 'context', holds: /^src\/(context|config|variables)\.ts/ },
  // What every area stands on. Providers stand beside it and know nothing of it but the ground, the ports and the database.
  { name: 'core', holds: /^src\/core\// },
  { name: 'providers', holds: /^src\/providers\// },
  { name: 'areas', holds: new RegExp(`^src/(${areas.join('|')})/`) },
  { name: 'edges', holds: /^(resolvers|jobs|src\/http|src\/worker)\// },
  { name: 'app', holds: /^src\/app\.ts/ },
  { name: 'entry', holds: /^src\/(cli\/|main\.ts|cli\.ts|backupThread\.ts)/ },
  // Runs in browsers, over the API alone; nothing imports it.
  { name: 'console', holds: /^src\/console\// },
];
const heightOf = (file: string): number => {
  const height = layers.findIndex(({ holds }) => holds.test(file));
  if (height < 0) throw new Error(`${file} is in no layer: name it in test/architecture.test.ts`);
  return height;
};

/** Which rooms of its own layer a room may import, beside itself. */
const rooms: Record<string, string[]> = {
  'src/tenants': [],
  'src/usage': ['src/mail', 'src/mail/templates'],
  'src/contacts': [],
  'src/contacts/links': ['src/contacts'],
  'src/contacts/imports/reading': [],
  'src/contacts/imports/rejections': ['src/contacts/imports/reading'],
  'src/contacts/imports': ['src/contacts', 'src/contacts/imports/reading', 'src/contacts/imports/rejections', 'src/media'],
  'src/contacts/erasure': ['src/contacts', 'src/messaging'],
  'src/exports': [
    'src/billing',
    'src/contacts',
    'src/ledger',
    'src/media',
    'src/members',
    'src/messaging',
    'src/messaging/campaigns',
    'src/usage',
  ],
  'src/media': [],
  'src/mail/templates': [],
  'src/mail': ['src/mail/templates'],
  'src/ledger': [],
  'src/system': ['src/mail'],
  'src/auth': ['src/tenants'],
  'src/billing': ['src/mail', 'src/mail/templates'],
  'src/billing/receipts': ['src/billing', 'src/mail', 'src/mail/templates', 'src/media'],
  'src/billing/payments': ['src/billing/receipts', 'src/billing', 'src/ledger', 'src/mail', 'src/mail/templates', 'src/media'],
  'src/senders': ['src/billing', 'src/mail', 'src/mail/templates', 'src/media'],
  'src/senders/registration': ['src/senders'],
  'src/messaging': ['src/senders', 'src/tenants'],
  'src/messaging/counts': ['src/messaging', 'src/usage'],
  'src/messaging/rules': ['src/messaging'],
  'src/messaging/sending': ['src/contacts', 'src/messaging', 'src/messaging/rules', 'src/tenants'],
  'src/messaging/inbound': ['src/contacts', 'src/messaging', 'src/messaging/sending'],
  'src/messaging/templates': ['src/contacts', 'src/contacts/links', 'src/messaging/sending'],
  'src/messaging/campaigns': [
    ...['src/contacts', 'src/contacts/imports', 'src/contacts/imports/rejections', 'src/media'],
    ...['src/messaging/campaigns/running', 'src/messaging/campaigns/staging', 'src/messaging/sending'],
    'src/messaging/templates',
  ],
  'src/messaging/campaigns/recurring': ['src/messaging/campaigns', 'src/messaging/campaigns/running'],
  'src/messaging/campaigns/running': [
    ...['src/contacts', 'src/ledger', 'src/messaging', 'src/messaging/campaigns/staging', 'src/messaging/sending'],
  ],
  'src/messaging/campaigns/staging': [
    ...['src/contacts', 'src/contacts/imports', 'src/contacts/imports/reading', 'src/messaging/sending', 'src/messaging/templates'],
  ],
  'src/messaging/dispatch': ['src/messaging', 'src/messaging/rules', 'src/senders/registration'],
  'src/messaging/reports': ['src/messaging'],
  // Codes go out as messages.
  'src/accounts': ['src/auth', 'src/messaging/sending', 'src/ledger', 'src/tenants', 'src/mail', 'src/mail/templates'],
  'src/members': ['src/accounts', 'src/auth', 'src/tenants', 'src/mail', 'src/mail/templates'],
  'src/attention': ['src/alerts', 'src/system'],
  'src/alerts': ['src/messaging/sending', 'src/mail', 'src/mail/templates'],
  'src/seed': ['src/auth', 'src/ledger', 'src/messaging/campaigns/staging'],
  'src/backups': ['src/backups/archive', 'src/backups/keys', 'src/backups/run', 'src/backups/storage', 'src/media', 'src/system'],
  'src/backups/files': [],
  'src/backups/archive': ['src/backups/files'],
  'src/backups/keys': [],
  'src/backups/messageArchives': ['src/backups/archive', 'src/backups/keys', 'src/backups/run', 'src/ledger'],
  'src/backups/storage': [],
  'src/backups/restore': [
    ...['src/backups', 'src/backups/archive', 'src/backups/keys', 'src/backups/restore/carry', 'src/backups/restore/fromFile'],
    'src/backups/storage',
    ...['src/backups/run', 'src/ledger', 'src/system'],
  ],
  'src/backups/restore/carry': ['src/backups/archive', 'src/ledger'],
  'src/backups/restore/fromFile': ['src/backups/archive', 'src/backups/files', 'src/ledger'],
  'src/backups/schedules': ['src/backups', 'src/backups/keys', 'src/backups/run', 'src/mail', 'src/mail/templates'],
  'src/backups/run': ['src/backups/archive', 'src/backups/files', 'src/backups/keys', 'src/backups/storage', 'src/ledger'],
  'src/webhooks': [],
  'src/webhooks/events': ['src/webhooks'],
  'src/webhooks/deliveries': ['src/webhooks', 'src/webhooks/events'],
  'src/http/request': [],
  'src/http/jsonWriter': [],
  'src/http/graphql': ['src/http/jsonWriter', 'src/http/request'],
  'src/http/fastPath': ['src/http/graphql', 'src/http/request'],
  'src/http/websocket': ['src/http/graphql', 'src/http/request'],
  'src/http/routes': ['src/http/request'],
};
/** The innermost room of the table that a file is in. */
const roomOf = (file: string): string | undefined =>
  Object.keys(rooms)
    .filter((room) => file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];

test('every file is in a layer, and imports only downhill', () => {
  const uphill = code.flatMap((file) =>
    importsOf(file)
      .filter((target) => heightOf(target) > heightOf(file))
      .map((target) => `${file} → ${target}`),
  );
  expect(uphill).toEqual([]);
});

test('rooms import only what the table allows', () => {
  const wrong = code.flatMap((file) => {
    const room = roomOf(file);
    if (!room) return [];
    return importsOf(file)
      .filter((target) => {
        const other = roomOf(target);
        return other !== undefined && other !== room && heightOf(target) === heightOf(file) && !rooms[room]?.includes(other);
      })
      .map((target) => `${file} → ${target}`);
  });
  expect(wrong).toEqual([]);
});

test('no files import each other in a circle, not even for a type', () => {
  const open = new Set<string>();
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string): void => {
    if (done.has(file)) return;
    if (open.has(file)) return void circles.push([...open, file].slice([...open].indexOf(file)).join(' → '));
    open.add(file);
    for (const target of importsOf(file)) visit(target);
    open.delete(file);
    done.add(file);
  };
  for (const file of code) visit(file);
  expect(circles).toEqual([]);
});

test('the console imports itself, and of the server only what is pure, so that both count alike', () => {
  const shared = ['src/lib/segments.ts', 'src/lib/operators.ts', 'src/lib/masked.ts'];
  const wrong = code
    .filter((file) => file.startsWith('src/console/'))
    .flatMap((file) =>
      importsOf(file)
        .filter((target) => !target.startsWith('src/console/') && !shared.includes(target))
        .map((target) => `${file} → ${target}`),
    );
  expect(wrong).toEqual([]);
  const parts = ['src/console/api', 'src/console/words', 'src/console/parts', 'src/console/pages'];
  const heightIn = (file: string): number => parts.findLastIndex((part) => file.startsWith(`${part}/`));
  const uphill = code
    .filter((file) => heightIn(file) >= 0)
    .flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith('src/console/') && (heightIn(target) < 0 || heightIn(target) > heightIn(file)))
        .map((target) => `${file} → ${target}`),
    );
  expect(uphill).toEqual([]);
});

test('areas know ports, never providers; only app.ts and the thread of backups name providers', () => {
  const providers = (file: string) => importsOf(file).filter((target) => target.startsWith('src/providers/'));
  const naming = code.filter((file) => !file.startsWith('src/providers/') && providers(file).length > 0);
  expect(naming).toEqual(['src/app.ts', 'src/backupThread.ts']);
});

test('the environment is read in config.ts only', () => {
  expect(code.filter((file) => text(file).includes('process.env'))).toEqual(['src/config.ts']);
});

/** Every statement of the tree: migrations, and what lies beside its use case. */
const sqlFiles = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.sql'))
  .map((file) => join('src', file));

test('SQL names no schema, and sets no search path in a function', () => {
  expect(sqlFiles.length).toBeGreaterThan(10);
  expect(sqlFiles.filter((file) => /\btuma(_ops)?\.|search_path/i.test(text(file)))).toEqual([]);
  expect(sqlFiles.filter((file) => /create type\b/i.test(text(file)))).toEqual([]);
});

test('a hot statement has a name of its own, and lies beside the file that prepares it', () => {
  const hot = sqlFiles.filter((file) => !file.startsWith('src/db/migrations/'));
  const names = hot.map((file) => file.split('/').at(-1));
  expect(new Set(names).size).toBe(names.length);
  const prepared = code.flatMap((file) =>
    [...text(file).matchAll(/\bstatement(?:<[\s\S]*?>)?\(\s*'([^']+\.sql)'\s*,?\s*\)/g)].map(([, path]) => ({
      file,
      path: join('src', path as string),
    })),
  );
  expect(prepared.map(({ path }) => path).sort()).toEqual([...hot].sort());
  expect(prepared.filter(({ file, path }) => dirname(file) !== dirname(path))).toEqual([]);
});

test('business SQL asks the clock that it is given, not the database', () => {
  // The state of the system is the database's own.
  const business = (file: string): boolean =>
    heightOf(file) === layers.findIndex(({ name }) => name === 'areas') && !file.startsWith('src/system/');
  expect(code.filter(business).filter((file) => /\bnow\(\) -|current_timestamp/i.test(text(file)))).toEqual([]);
  expect(sqlFiles.filter((file) => !/^src\/(db|system)\//.test(file) && /\bnow\(\)/.test(text(file)))).toEqual([]);
});

test('no file of the code is longer than 300 lines', () => {
  const long = code.filter((file) => statSync(join(root, file)).size > 0 && text(file).split('\n').length > 300);
  expect(long).toEqual([]);
});

test('a folder of the code holds at most 15 files, but for those that list one noun a file', () => {
  const listed = ['entities', 'entities/types', 'entities/inputs', 'entities/payloads', 'resolvers'];
  const counts = Map.groupBy(code, (file) => dirname(file));
  expect([...counts].filter(([folder, files]) => files.length > 15 && !listed.includes(folder)).map(([folder]) => folder)).toEqual([]);
});
