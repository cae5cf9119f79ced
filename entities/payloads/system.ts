import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Impact, IntegrationName, IntegrationStatus } from '../types/integrations.js';
import { DateTime, SafeInt } from '../types/scalars.js';

@ObjectType({ description: 'The database as it answers now.', simpleResolvers: true })
class DatabaseHealth {
  @Field(() => Boolean, { description: 'Whether it answers.' })
  ok!: boolean;
  @Field(() => SafeInt, { description: 'Its size in bytes.' })
  sizeBytes!: number;
  @Field(() => Int, { description: 'Connections in use.' })
  connections!: number;
  @Field(() => Int, { description: 'Connections it allows.' })
  maxConnections!: number;
  @Field(() => Float, { description: 'How long this look took, in milliseconds.' })
  latencyMs!: number;
  @Field(() => String, { description: 'Its version.' })
  version!: string;
}

@ObjectType({ description: 'A job of the timetable.', simpleResolvers: true })
class JobStatus {
  @Field(() => String, { description: 'Its name.' })
  name!: string;
  @Field(() => DateTime, { nullable: true, description: 'When it last ran.' })
  lastRunAt!: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether that went well.' })
  lastOk!: boolean | null;
  @Field(() => DateTime, { nullable: true, description: 'When it runs next.' })
  nextRunAt!: string | null;
}

@ObjectType({ description: 'An outside service as it stands.', simpleResolvers: true })
export class Integration {
  @Field(() => IntegrationName, { description: 'What it is there for.' })
  name!: IntegrationName;
  @Field(() => IntegrationStatus, { description: 'How it stands.' })
  status!: IntegrationStatus;
  @Field(() => String, { nullable: true, description: 'In words: who does the work, what the last look found, or what is wrong.' })
  detail!: string | null;
  @Field(() => [Impact], { description: 'What does not work as it stands; empty when all does.' })
  impact!: Impact[];
  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was last asked (every quarter of an hour, and by checkIntegration); null: never.',
  })
  checkedAt!: string | null;
}

@ObjectType({ description: 'The service after a look at it.', simpleResolvers: true })
export class CheckIntegrationPayload {
  @Field(() => Integration, { description: 'The service.' })
  integration!: Integration;
}

@ObjectType({ description: 'The platform as it is now.', simpleResolvers: true })
export class SystemStatus {
  @Field(() => ID, { description: "Always 'system'." })
  id!: string;
  @Field(() => String, { description: 'The version of Tuma.' })
  version!: string;
  @Field(() => DateTime, { description: 'When this process began.' })
  startedAt!: string;
  @Field(() => DatabaseHealth, { description: 'The database.' })
  database!: DatabaseHealth;
  @Field(() => [JobStatus], { description: 'The timetable.' })
  jobs!: JobStatus[];
  @Field(() => Float, { description: 'How long the oldest due message waits, in seconds.' })
  dispatcherLagSeconds!: number;
  @Field(() => SafeInt, { description: 'How many messages are due and not taken.' })
  queueDepth!: number;
  @Field(() => Float, { description: 'Messages sent a second, over the last ten.' })
  messagesPerSecond!: number;
  @Field(() => Boolean, { description: 'Whether sending is frozen.' })
  sendingFrozen!: boolean;
}

@ObjectType({ description: 'The platform after the change.', simpleResolvers: true })
export class SystemStatusPayload {
  @Field(() => SystemStatus, { description: 'The platform.' })
  systemStatus!: SystemStatus;
}
