/** Named places where a kill test ends the process that sends. In production they do nothing. */
export const failpoints = [
  'after accept',
  'after claim',
  'after DISPATCHING',
  'bytes out',
  'answer in, outcome not committed',
  'outcome committed, no event',
  'inbox stored',
  'in the middle of applying',
] as const;

/** What people write was stored, and isn't applied yet. */
export type InboundFailpoint = 'inbound stored';

/** The same of lists and exports. */
const listFailpoints = [
  'in the middle of staging',
  'in the middle of importing',
  'in the middle of exporting',
  'in the middle of making',
] as const;

/** The same of events for webhooks. */
const webhookFailpoints = ['in the middle of writing events', 'a webhook was answered'] as const;

/** The same of archives of messages. */
const archiveFailpoints = [
  'an archive was written',
  'an archive was stored',
  'an archive is being detached',
  'an archive is being restored',
] as const;

export type ArchiveFailpoint = (typeof archiveFailpoints)[number];
export type SendingFailpoint = (typeof failpoints)[number];
export type ListFailpoint = (typeof listFailpoints)[number];
export type WebhookFailpoint = (typeof webhookFailpoints)[number];
export type Failpoint = SendingFailpoint | ListFailpoint | InboundFailpoint | WebhookFailpoint | ArchiveFailpoint;
