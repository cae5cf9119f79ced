import { Arg, Ctx, Field, FieldResolver, Float, ID, Int, Mutation, ObjectType, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Impact, IntegrationName, IntegrationStatus } from '../entities/integrations.js';
import { DateTime, SafeInt } from '../entities/scalars.js';
import type { Ctx as Context } from '../src/context.js';
import { checkIntegration, integrations } from '../src/integrations.js';
import { setSendingFrozen, systemStatus, systemStatusUpdates } from '../src/system.js';

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
class Integration {
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
class CheckIntegrationPayload {
  @Field(() => Integration, { description: 'The service.' })
  integration!: Integration;
}

@ObjectType({ description: 'The platform as it is now.', simpleResolvers: true })
class SystemStatus {
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
class SystemStatusPayload {
  @Field(() => SystemStatus, { description: 'The platform.' })
  systemStatus!: SystemStatus;
}

@Resolver(() => SystemStatus)
export class SystemResolver {
  @FieldResolver(() => [Integration], { description: 'The outside services: SMS, payments, mail, files.' })
  integrations(@Ctx() ctx: Context): Promise<Integration[]> {
    return integrations(ctx);
  }

  @Query(() => SystemStatus, {
    nullable: true,
    description:
      'Platform staff: the platform as it is now. Example: `{ systemStatus { queueDepth sendingFrozen database { latencyMs } } }`',
  })
  systemStatus(@Ctx() ctx: Context): Promise<SystemStatus> {
    return systemStatus(ctx);
  }

  @Mutation(() => SystemStatusPayload, {
    nullable: true,
    description:
      'Platform admin: stops or lets go all sending; frozen, messages are accepted and wait. Example: `mutation { setSendingFrozen(frozen: true, reason: "Provider maintenance") { systemStatus { sendingFrozen } } }`',
  })
  async setSendingFrozen(
    @Ctx() ctx: Context,
    @Arg('frozen', () => Boolean, { description: 'Stop or let go.' }) frozen: boolean,
    @Arg('reason', () => String, { description: 'Why, 1–500 characters; kept in the audit.' }) reason: string,
  ): Promise<SystemStatusPayload> {
    return { systemStatus: await setSendingFrozen(ctx, frozen, reason) };
  }

  @Mutation(() => CheckIntegrationPayload, {
    nullable: true,
    description:
      'Platform admin: asks an outside service now whether it answers and takes our credentials; nothing is sent and nobody is charged. Example: `mutation { checkIntegration(name: MAIL) { integration { status detail impact } } }`',
  })
  async checkIntegration(
    @Ctx() ctx: Context,
    @Arg('name', () => IntegrationName, { description: 'Which.' }) name: IntegrationName,
  ): Promise<CheckIntegrationPayload> {
    return { integration: await checkIntegration(ctx, name) };
  }

  @Subscription(() => SystemStatus, {
    subscribe: ({ context }: { context: Context }) => systemStatusUpdates(context),
    description:
      'Platform staff: the platform whenever it changes, and every five seconds. Example: `subscription { systemStatusUpdated { queueDepth messagesPerSecond } }`',
  })
  systemStatusUpdated(@Root() status: SystemStatus): SystemStatus {
    return status;
  }
}
