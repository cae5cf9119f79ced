import { printSchema } from 'graphql';
import { expect, test } from 'vitest';
import { resolvers } from '../../resolvers/index.js';
import { buildAppSchema } from '../../src/http/graphql/schema.js';

test('has the promised shapes, and nothing private', () => {
  const printed = printSchema(buildAppSchema(resolvers)).replace(/"""[\s\S]*?"""\n|\s*"""[^"]*"""/g, '');
  const shape = (name: string) =>
    new RegExp(`(?:type|input) ${name}(?: implements Node)? \\{([^}]*)\\}`)
      .exec(printed)?.[1]
      ?.trim()
      .split(/\s*\n\s*/)
      .sort();
  expect(shape('AuthPayload')).toEqual([
    'accessToken: String!',
    'accessTokenExpiresAt: DateTime!',
    'refreshToken: String',
    'session: Session!',
    'viewer: Viewer!',
  ]);
  expect(shape('Viewer')).toEqual([
    'apiKey: ApiKey',
    'id: ID!',
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
    'recoveryCodesLeft: Int',
    'twoFactorEnabled: Boolean',
  ]);
  expect(shape('Tenant')).toEqual([
    'balance: Balance',
    'createdAt: DateTime!',
    'id: ID!',
    'messagesArchivedBefore: DateTime',
    'name: String!',
    'package: Package',
    'senderIdsUsed: Int!',
    'sendingWeight: Int!',
    'settings: TenantSettings!',
    'slug: String!',
    'status: TenantStatus!',
    'timeZone: TimeZone!',
  ]);
  expect(shape('TenantSettings')).toEqual([
    'alertEmails: [EmailAddress!]!',
    'approvalAboveCredits: Credits',
    'bodyRetentionDays: Int',
    'dailyCreditCap: Credits',
    'frequencyCap: FrequencyCap',
    'id: ID!',
    'lowBalanceSms: Boolean!',
    'lowBalanceThreshold: Credits!',
    'optOutNumber: String',
    'optOutPageName: String!',
    'quietHours: QuietHours',
    'weeklyUsageMail: Boolean!',
  ]);
  expect(shape('Membership')).toEqual(['createdAt: DateTime!', 'id: ID!', 'role: Role!', 'tenant: Tenant!', 'user: User!']);
  expect(shape('RegisterInput')).toEqual([
    'email: EmailAddress!',
    'keep: SessionKeep! = TOKEN',
    'language: Language',
    'name: String!',
    'password: String!',
    'phone: String',
    'tenantName: String!',
  ]);
  expect(printed).toMatch(/changePassword\([^)]*input: ChangePasswordInput![^)]*\): AuthPayload\n/);
  expect(printed).toMatch(/register\([^)]*input: RegisterInput![^)]*\): AuthPayload\n/);
});
