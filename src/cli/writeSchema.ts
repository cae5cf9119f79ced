import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolvers } from '../../resolvers/index.js';
import { packageRoot } from '../db/packageRoot.js';
import { buildAppSchema } from '../http/graphql/schema.js';
import { printSchemaText } from '../http/graphql/schemaText.js';

/** `tuma schema write`: writes schema.graphql beside package.json and returns its path. Needs no database. */
export function writeSchema(): string {
  const path = join(packageRoot, 'schema.graphql');
  writeFileSync(path, printSchemaText(buildAppSchema(resolvers)));
  return path;
}
