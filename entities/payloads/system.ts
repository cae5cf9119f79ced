import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { ErrorCode } from '../../src/errors.js';
import { Node } from '../Node.js';
import { ErrorCodes } from '../types/errorCodes.js';
import { Impact, IntegrationName, IntegrationStatus } from '../types/integrations.js';
import { DateTime, SafeInt } from '../types/scalars.js';

@ObjectType({ description: 'State of the database.', simpleResolvers: true })
class DatabaseHealth {
  @Field(() => Boolean, { description: 'Whether it answers.' })
  ok!: boolean;
  @Field(() => SafeInt, { description: 'Its size in bytes.' })
  sizeBytes!: number;
  @Field(() => Int, { description: 'Open connections.' })
  connections!: number;
  @Field(() => Int, { description: 'Connections allowed.' })
  maxConnections!: number;
  @Field(() => Float, { description: 'How long this check took, in milliseconds.' })
  latencyMs!: number;
  @Field(() => String, { description: 'Its version.' })
  version!: string;
}

@ObjectType({ description: 'A scheduled background job.', simpleResolvers: true, implements: Node })
class JobStatus {
  @Field(() => ID, { description: 'Opaque, job_….' })
  /** Made of its name: src/http/graphql/schema.ts. */
  readonly id?: string;
  @Field(() => String, { description: 'Its name.' })
  name!: string;
  @Field(() => DateTime, { nullable: true, description: 'When it last ran; null for never.' })
  lastRunAt!: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether the last run succeeded; null before the first.' })
  lastOk!: boolean | null;
  @Field(() => DateTime, { nullable: true, description: 'When it runs next; null when it is not scheduled.' })
  nextRunAt!: string | null;
}

@ObjectType({ description: 'An external service and its state.', simpleResolvers: true, implements: Node })
export class Integration {
  @Field(() => ID, { description: 'Opaque, itg_….' })
  /** Made of its name: src/http/graphql/schema.ts. */
  readonly id?: string;
  @Field(() => IntegrationName, { description: 'What it provides.' })
  name!: IntegrationName;
  @Field(() => IntegrationStatus, { description: 'Its state.' })
  status!: IntegrationStatus;
  @Field(() => String, { nullable: true, description: 'Which service is used, what the last check found, or what is wrong.' })
  detail!: string | null;
  @Field(() => [Impact], { description: 'What does not work because of its state; empty when everything works.' })
  impact!: Impact[];
  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was last checked (every 15 minutes, and by checkIntegration); null for never.',
  })
  checkedAt!: string | null;
}

@ObjectType({ description: 'The external service as it is now.', simpleResolvers: true })
export class IntegrationPayload {
  @Field(() => Integration, { description: 'The external service.' })
  integration!: Integration;
}

@ObjectType({ description: 'Why sending is frozen.', simpleResolvers: true })
export class SendingFreeze {
  @Field(() => DateTime, { description: 'Since when.' })
  since!: string;
  /** As rows hold it; shown by a resolver. */
  actor!: string;
  @Field(() => String, { description: 'Why.' })
  reason!: string;
}

@ObjectType({ description: 'State of the platform.', simpleResolvers: true, implements: Node })
export class SystemStatus {
  @Field(() => ID, { description: "Always 'system'." })
  id!: string;
  @Field(() => String, { description: 'The version of Tuma.' })
  version!: string;
  @Field(() => DateTime, { description: 'When this process started.' })
  startedAt!: string;
  @Field(() => DatabaseHealth, { description: 'The database.' })
  database!: DatabaseHealth;
  @Field(() => [JobStatus], { description: 'Scheduled background jobs.' })
  jobs!: JobStatus[];
  @Field(() => Float, { description: 'How long the oldest due message has waited, in seconds.' })
  dispatcherLagSeconds!: number;
  @Field(() => SafeInt, { description: 'Messages that are due and not claimed.' })
  queueDepth!: number;
  @Field(() => Float, { description: 'Messages sent a second, over the last ten.' })
  messagesPerSecond!: number;
  @Field(() => Boolean, { description: 'Whether sending is frozen.' })
  sendingFrozen!: boolean;
  @Field(() => SendingFreeze, { nullable: true, description: 'Who froze sending, and why; null when it is not frozen.' })
  sendingFreeze!: SendingFreeze | null;
}

@ObjectType({ description: 'The platform after the change.', simpleResolvers: true })
export class SystemStatusPayload {
  @Field(() => SystemStatus, { description: 'The platform.' })
  systemStatus!: SystemStatus;
}

@ObjectType({ description: 'The meaning of an error code.', simpleResolvers: true })
export class ErrorCodeInfo {
  @Field(() => ErrorCodes, { description: 'The code, as in `extensions.code`.' })
  code!: ErrorCode;
  @Field(() => String, { description: "The default sentence, in the reader's language." })
  message!: string;
  @Field(() => Boolean, { description: 'Whether the same request may succeed later.' })
  retryable!: boolean;
}
