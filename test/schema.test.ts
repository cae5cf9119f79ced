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
    const isUse = (file: string) => /\.(ts|sql)$/.test(file) && !file.includes('migrations') && file !== 'src/auth/permissions.ts';
    const files = ['src', 'resolvers', 'jobs'].flatMap((folder) =>
      readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
        .map((file) => `${folder}/${file}`)
        .filter(isUse),
    );
    const words = new Map(
      files.map((file) => [file, new Set(readFileSync(join(packageRoot, file), 'utf8').match(/\b[A-Z][A-Z0-9_]*\b/g))] as const),
    );
    // Where a word is a value of several enums, it is looked for where each is at home.
    const homes: Record<string, RegExp> = {
      ...{ TenantStatus: /^src\/tenants/, ProviderNameStatus: /^src\/senders\/registration/, SenderIdStatus: /^src\/senders/ },
      ...{
        AlertKind: /./,
        AttentionKind: /^src\/attention/,
        MessageFailure: /^src\/(messaging|providers\/sms|ports)/,
        HoldReason: /^src\/messaging/,
      },
      ...{ WaitReason: /^src\/messaging\/messages/, CapabilityProblem: /^src\/messaging\/sending/, ErrorCode: /./ },
      ...{ ActorKind: /^src\/(members|core)/, OutcomeSource: /^src\/messaging/, InvitationStatus: /^src\/members/ },
      ...{ PurchaseStatus: /^src\/billing/, MessageStatus: /^src\/messaging\/(?!sending\/sendContext)/, EmailStatus: /^src\/mail/ },
      ...{
        BackupStatus: /^src\/backups/,
        VerificationStatus: /^src\/backups/,
        BackupKind: /./,
        BackupTrigger: /^src\/backups/,
        BackupProblem: /^src\/backups\/schedules/,
        BackupPhase: /^src\/backups/,
        RestoreStatus: /^src\/backups\/restore/,
        CarriedOverKind: /^src\/backups\/restore/,
      },
      ...{ BackupFailure: /^src\/backups/, AttemptPhase: /^src\/messaging/, UnconfirmedOutcome: /^src\/messaging\/resolveUnc/ },
      ...{
        HeldOutcome: /^src\/messaging\/resolveHeld/,
        PaymentFailure: /^src\/(billing|providers\/payments)/,
        IntegrationName: /^src\/system/,
      },
      ...{ PlatformRole: /./ },
      ...{ Role: /./ },
      ...{ ResetChannel: /^src\/accounts/, RejectionCode: /^src\/(messaging\/(sending|campaigns)|contacts)/ },
      ...{ ImportKind: /./, ImportStatus: /^src\/contacts\/imports/, ImportField: /^src\/contacts\/imports/, FilePurpose: /^src\/media/ },
      ...{ BackupCheckKind: /^src\/backups/, LedgerKind: /./ },
      ...{ ExportKind: /^src\/exports/, ExportStatus: /^src\/exports/, ExportFormat: /^src\/exports/ },
      ...{
        AudiencePart: /^src\/messaging\/campaigns/,
        CampaignStatus: /^src\/messaging\/campaigns/,
        SkippedRunReason: /^src\/messaging\/campaigns/,
      },
      ...{ UsageGrouping: /^src\/usage/, UsageInterval: /^src\/usage/, HistoryResolution: /^src\/system\/history/ },
      ...{
        WebhookEvent: /^src\/webhooks/,
        WebhookDeliveryStatus: /^src\/webhooks/,
        WebhookFailure: /^src\/(webhooks|providers\/webhooks)/,
      },
      ...{ Keyword: /^src\/messaging\/inbound/, OptOutSource: /^src\/(contacts|messaging\/inbound)/ },
      ...{ ExistingContacts: /^src\/contacts\/imports/ },
    };
    const enums = Object.values(schema.getTypeMap())
      .filter(isEnumType)
      .filter(({ name }) => !name.startsWith('__') && name !== 'EmailTemplate'); // the mails are named by their files
    const isShared = (value: string) => enums.filter((type) => type.getValues().some(({ name }) => name === value)).length > 1;
    const isUsed = (type: string, value: string) => {
      const home = isShared(value) ? homes[type] : /./;
      if (!home) throw new Error(`${type}.${value} is a value of another enum too: name its home`);
      return files.some((file) => home.test(file) && words.get(file)?.has(value));
    };
    // Sends accept PROMOTIONAL as they do TRANSACTIONAL; a role is its permissions.
    const elsewhere = new Set(['MessageCategory.PROMOTIONAL', 'Role.VIEWER']);
    const unused = enums.flatMap((type) =>
      type
        .getValues()
        .filter(({ name }) => !elsewhere.has(`${type.name}.${name}`) && !isUsed(type.name, name))
        .map(({ name }) => `${type.name}.${name}`),
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
