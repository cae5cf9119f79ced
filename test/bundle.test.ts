import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../src/db/packageRoot.js';

const read = (path: string): string => readFileSync(join(packageRoot, path), 'utf8');
const packageOf = (path: string): string => path.split('/', path.startsWith('@') ? 2 : 1).join('/');

test('what is not in the bundle, and what its files are read of, are the dependencies: npm ci --omit=dev installs them', () => {
  const [, external = ''] = /external: \[(.*)\]/.exec(read('bin/bundle.mjs')) ?? [];
  const imported = [...external.matchAll(/'([^']+)'/g)].map(([, name]) => name as string);
  const sources = readdirSync(join(packageRoot, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const files = sources.flatMap((file) =>
    [...read(join('src', file)).matchAll(/require\.resolve\('([^']+)'\)/g)].map(([, path]) => path as string),
  );
  const needed = new Set([...imported, ...files.map(packageOf)]);
  needed.delete('class-validator'); // nothing here uses that part of type-graphql
  expect(needed.size).toBeGreaterThan(3);
  expect([...needed].sort()).toEqual(Object.keys(JSON.parse(read('package.json')).dependencies).sort());
});
