import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType, isSpecifiedScalarType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { resolvers } from '../resolvers/index.js';
import { packageRoot } from '../src/db/packageRoot.js';
import { buildAppSchema } from '../src/http/graphql/schema.js';
import { printSchemaText } from '../src/http/graphql/schemaText.js';

/** Everything in the schema that a reader may want explained: its place and its description. */
function* described(schema: GraphQLSchema): Generator<{ at: string; description: string }> {
  const say = (at: string, { description }: { description?: string | null }) => ({ at, description: description?.trim() ?? '' });
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue;
    const isRoot = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].some((root) => root === type);
    if (!isRoot) yield say(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) yield say(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) yield say(`${type.name}.${field.name}`, field);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      yield say(`${type.name}.${field.name}`, field);
      for (const argument of field.args) yield say(`${type.name}.${field.name}(${argument.name})`, argument);
    }
  }
}

describe('the schema as a document', () => {
  const schema = buildAppSchema(resolvers);

  it('is what schema.graphql says: run "npm run schema" after a change', () => {
    expect(readFileSync(join(packageRoot, 'schema.graphql'), 'utf8')).toBe(printSchemaText(schema));
  });

  it('describes every type, field, argument, input and enum value', () => {
    const all = [...described(schema)];
    expect(all.length).toBeGreaterThan(0);
    expect(all.filter(({ description }) => description === '').map(({ at }) => at)).toEqual([]);
  });

  it('promises no enum value that nothing in the code produces or accepts', () => {
    // That a role is given a permission is no use of it.
    const isUse = (file: string) => /\.(ts|sql)$/.test(file) && !file.includes('migrations') && file !== join('auth', 'permissions.ts');
    const code = ['src', 'resolvers', 'jobs'].flatMap((folder) =>
      readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
        .filter(isUse)
        .map((file) => readFileSync(join(packageRoot, folder, file), 'utf8')),
    );
    const words = new Set(code.join('\n').match(/\b[A-Z][A-Z0-9_]*\b/g));
    // Sends accept PROMOTIONAL as they do TRANSACTIONAL; a role is its permissions; the mails are named by their files.
    const elsewhere = new Set(['MessageCategory.PROMOTIONAL', 'Role.VIEWER']);
    const unused = Object.values(schema.getTypeMap()).flatMap((type) =>
      isEnumType(type) && !type.name.startsWith('__') && type.name !== 'EmailTemplate'
        ? type
            .getValues()
            .filter(({ name }) => !words.has(name) && !elsewhere.has(`${type.name}.${name}`))
            .map(({ name }) => `${type.name}.${name}`)
        : [],
    );
    expect(unused).toEqual([]);
  });

  it('has an example at every root field', () => {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const fields = roots.flatMap((root) => Object.values(root?.getFields() ?? {}));
    const withoutExample = fields.filter(({ name, description }) => {
      const spans = [...(description ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
      return !spans.some((code) => code.includes('{') && code.includes(name));
    });
    expect(withoutExample.map(({ name }) => name)).toEqual([]);
  });
});
