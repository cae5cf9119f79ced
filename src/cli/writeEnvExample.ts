import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { envExample } from '../config.js';
import { packageRoot } from '../db/packageRoot.js';

/** `tuma env write`: writes .env.example beside package.json and returns its path. */
export function writeEnvExample(): string {
  const path = join(packageRoot, '.env.example');
  writeFileSync(path, envExample());
  return path;
}
