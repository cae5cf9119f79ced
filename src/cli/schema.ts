import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolvers } from '../../resolvers/index.js';
import { packageRoot } from '../db/package.js';
import { buildAppSchema } from '../http/schema.js';
import { printSchemaText } from '../http/schemaText.js';

/** `tuma schema write`: writes schema.graphql beside package.json and returns its path. Needs no database. */
export function writeSchema(): string {
  const path = join(packageRoot, 'schema.graphql');
  writeFileSync(path, printSchemaText(buildAppSchema(resolvers)));
  return path;
}
