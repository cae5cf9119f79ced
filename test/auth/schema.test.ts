import 'reflect-metadata';
import { isEnumType, isInputObjectType, isObjectType, printSchema } from 'graphql';
import { buildSchema } from 'type-graphql';
import { expect, test } from 'vitest';
import { AuthResolver } from '../../resolvers/auth.js';

const schema = await buildSchema({ resolvers: [AuthResolver], validate: false });

test('everything that a stranger can ask for here is described, and each root field shows an example', () => {
  const bare: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || ['Query', 'Mutation'].includes(type.name)) continue;
    if (!type.description) bare.push(type.name);
    if (isObjectType(type) || isInputObjectType(type))
      for (const field of Object.values(type.getFields())) if (!field.description) bare.push(`${type.name}.${field.name}`);
    if (isEnumType(type)) for (const value of type.getValues()) if (!value.description) bare.push(`${type.name}.${value.name}`);
  }
  for (const root of [schema.getQueryType(), schema.getMutationType()])
    for (const field of Object.values(root?.getFields() ?? {})) {
      if (!field.description?.includes('Example: `')) bare.push(field.name);
      for (const arg of field.args) if (!arg.description) bare.push(`${field.name}(${arg.name})`);
    }
  expect(bare).toEqual([]);
});

test('has the promised shapes, and nothing private', () => {
  const printed = printSchema(schema).replace(/"""[\s\S]*?"""\n|\s*"""[^"]*"""/g, '');
  const shape = (name: string) =>
    new RegExp(`(?:type|input) ${name} \\{([^}]*)\\}`)
      .exec(printed)?.[1]
      ?.trim()
      .split(/\s*\n\s*/)
      .sort();
  expect(shape('Session')).toEqual(['accessToken: String!', 'accessTokenExpiresAt: DateTime!', 'refreshToken: String!', 'viewer: Viewer!']);
  expect(shape('Viewer')).toEqual([
    'apiKey: ApiKey',
    'membership: Membership',
    'memberships: [Membership!]!',
    'permissions: [Permission!]!',
    'tenant: Tenant',
    'user: User',
  ]);
  expect(shape('User')).toEqual([
    'createdAt: DateTime!',
    'email: EmailAddress!',
    'emailVerified: Boolean!',
    'id: ID!',
    'language: Language!',
    'name: String!',
    'phone: PhoneNumber',
    'phoneVerified: Boolean!',
    'platformRole: PlatformRole',
  ]);
  expect(shape('Tenant')).toEqual([
    'createdAt: DateTime!',
    'id: ID!',
    'name: String!',
    'settings: TenantSettings!',
    'slug: String!',
    'status: TenantStatus!',
    'timeZone: TimeZone!',
  ]);
  expect(shape('TenantSettings')).toEqual(['alertEmails: [EmailAddress!]!', 'lowBalanceThreshold: Credits!', 'quietHours: QuietHours']);
  expect(shape('Membership')).toEqual(['createdAt: DateTime!', 'id: ID!', 'role: Role!', 'tenant: Tenant!', 'user: User!']);
  expect(shape('RegisterInput')).toEqual([
    'email: EmailAddress!',
    'language: Language',
    'name: String!',
    'password: String!',
    'phone: String',
    'tenantName: String!',
  ]);
  expect(printed).toMatch(/changePassword\([^)]*input: ChangePasswordInput![^)]*\): ChangePasswordPayload\n/);
  expect(printed).toMatch(/register\([^)]*input: RegisterInput![^)]*\): Session\n/);
});
