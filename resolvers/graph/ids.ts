import { createParameterDecorator, ID } from 'type-graphql';
import type { AuditFilter } from '../../entities/inputs/audit.js';
import type { MessageFilter } from '../../entities/inputs/messages.js';
import { readNodeId } from '../../entities/nodeIds.js';
import { AppError } from '../../src/errors.js';
import { type Noun, parseId } from '../../src/lib/ids.js';

/** The uuid inside an id that a caller gave; BAD_USER_INPUT when it is malformed or of another type. */
export function readId(noun: Noun, id: string, field = 'id'): string {
  const uuid = parseId(noun, id);
  if (!uuid) throw new AppError('BAD_USER_INPUT', { field, message: 'This is not an id of the right type.' });
  return uuid;
}

export const readIds = (noun: Noun, ids: string[], field = 'ids'): string[] =>
  ids.map((id, index) => readId(noun, id, `${field}[${index}]`));

/** The same for an id that may be absent. */
export const readOptionalId = (noun: Noun, id: string | null | undefined, field: string): string | undefined =>
  id === null || id === undefined ? undefined : readId(noun, id, field);

/** A filter whose `tenantId` is a uuid. */
export const readFilter = <Filter extends { tenantId?: string }>(filter: Filter): Filter => ({
  ...filter,
  tenantId: readOptionalId('tenant', filter.tenantId, 'filter.tenantId'),
});

/** The same with its other ids. */
export const readMessageFilter = (filter: MessageFilter, field: string): MessageFilter => ({
  ...filter,
  ids: filter.ids && readIds('message', filter.ids, `${field}.ids`),
  tenantId: readOptionalId('tenant', filter.tenantId, `${field}.tenantId`),
  ledgerEntryId: readOptionalId('ledgerEntry', filter.ledgerEntryId, `${field}.ledgerEntryId`),
  campaignId: readOptionalId('campaign', filter.campaignId, `${field}.campaignId`),
  contactId: readOptionalId('contact', filter.contactId, `${field}.contactId`),
  createdById: readOptionalId('user', filter.createdById, `${field}.createdById`),
  apiKeyId: readOptionalId('apiKey', filter.apiKeyId, `${field}.apiKeyId`),
});

/** The same: who did it as rows hold it, and what it was done to, whatever it is. BAD_USER_INPUT for what is no id. */
export function readAuditFilter({ actorId, targetId, ...filter }: AuditFilter, field: string): AuditFilter {
  const noun = actorId?.startsWith('key_') ? 'apiKey' : 'user';
  const actor = readOptionalId(noun, actorId, `${field}.actorId`);
  if (targetId && !readNodeId(targetId))
    throw new AppError('BAD_USER_INPUT', { field: `${field}.targetId`, message: 'This is no id of this API.' });
  return {
    ...filter,
    tenantId: readOptionalId('tenant', filter.tenantId, `${field}.tenantId`),
    actorId: actor && `${noun}:${actor}`,
    // Outside services are held by their names.
    targetId: targetId?.replace(/^itg_/, ''),
  };
}

/** An argument that is an id of this noun: the method is given its uuid. */
export const IdArg = (noun: Noun, description: string, name = 'id') =>
  createParameterDecorator(({ args }) => readId(noun, args[name], name), { arg: { name, typeFunc: () => ID, options: { description } } });

/** The same for an id that may be absent. */
export const OptionalIdArg = (noun: Noun, description: string, name = 'id') =>
  createParameterDecorator(({ args }) => readOptionalId(noun, args[name], name), {
    arg: { name, typeFunc: () => ID, options: { description, nullable: true } },
  });
