import { Arg, Ctx, Extensions, FieldResolver, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Actor } from '../entities/Actor.js';
import { SystemSample } from '../entities/payloads/history.js';
import { Integration, IntegrationPayload, SendingFreeze, SystemStatus, SystemStatusPayload } from '../entities/payloads/system.js';
import { Restore } from '../entities/Restore.js';
import { HistoryResolution } from '../entities/types/history.js';
import { IntegrationName } from '../entities/types/integrations.js';
import { DateTime } from '../entities/types/scalars.js';
import { restoreInMaintenance } from '../src/backups/restore/restores.js';
import type { Ctx as Context } from '../src/context.js';
import { actorsOf } from '../src/members/actors.js';
import { systemHistory } from '../src/system/history/systemHistory.js';
import { checkIntegration, integrations } from '../src/system/integrations.js';
import { setSendingFrozen, systemStatus, systemStatusUpdates } from '../src/system/systemStatus.js';
import { loadById } from './graph/loadById.js';
import { NeedsPlatform } from './graph/needs.js';

@Resolver(() => SendingFreeze)
export class SendingFreezeResolver {
  @FieldResolver(() => Actor, { description: 'Who froze it.' })
  actor(@Ctx() ctx: Context, @Root() freeze: SendingFreeze): Promise<Actor> {
    return loadById(ctx, actorsOf, freeze.actor);
  }
}

@Resolver(() => SystemStatus)
export class SystemResolver {
  @FieldResolver(() => [Integration], { description: 'External services: SMS, payments, mail, files, backups.' })
  @NeedsPlatform()
  integrations(@Ctx() ctx: Context): Promise<Integration[]> {
    return integrations(ctx);
  }

  @FieldResolver(() => Restore, {
    nullable: true,
    description: 'The restore that keeps the system in maintenance; null when there is none.',
  })
  async restore(@Ctx() ctx: Context): Promise<Restore | null> {
    return (await restoreInMaintenance(ctx)) ?? null;
  }

  @Query(() => SystemStatus, {
    nullable: true,
    description:
      'Platform staff: the platform as it is now. Example: `{ systemStatus { queueDepth sendingFrozen database { latencyMs } } }`',
  })
  systemStatus(@Ctx() ctx: Context): Promise<SystemStatus> {
    return systemStatus(ctx);
  }

  @Query(() => [SystemSample], {
    nullable: true,
    description:
      'Platform staff: measurements of the system over time, oldest first, at most 1,500; times at which nothing measured are left out. ' +
      'Example: `{ systemHistory(from: "2026-11-26T00:00:00.000Z", to: "2026-11-26T06:00:00.000Z") { at queueDepth messagesPerSecond } }`',
  })
  @Extensions({ usualRows: 200 })
  systemHistory(
    @Ctx() ctx: Context,
    @Arg('from', () => DateTime, { description: 'From this moment on.' }) from: Date,
    @Arg('to', () => DateTime, { description: 'Before this moment.' }) to: Date,
    @Arg('resolution', () => HistoryResolution, { defaultValue: 'MINUTE', description: 'Time between two measurements.' })
    resolution: HistoryResolution,
  ): Promise<SystemSample[]> {
    return systemHistory(ctx, from, to, resolution);
  }

  @Mutation(() => SystemStatusPayload, {
    nullable: true,
    description:
      'Platform admin: freezes or unfreezes all sending; while frozen, messages are accepted and wait. Example: ' +
      '`mutation { setSendingFrozen(frozen: true, reason: "Provider maintenance") { systemStatus { ' +
      'sendingFrozen } } }`',
  })
  async setSendingFrozen(
    @Ctx() ctx: Context,
    @Arg('frozen', () => Boolean, { description: 'Stop or let go.' }) frozen: boolean,
    @Arg('reason', () => String, { description: 'Why, 1–500 characters; kept in the audit.' }) reason: string,
  ): Promise<SystemStatusPayload> {
    return { systemStatus: await setSendingFrozen(ctx, frozen, reason) };
  }

  @Mutation(() => IntegrationPayload, {
    nullable: true,
    description:
      'Platform admin: checks now whether an external service answers and accepts the credentials; nothing is ' +
      'sent or charged. Example: `mutation { checkIntegration(name: MAIL) { integration { status detail impact ' +
      '} } }`',
  })
  async checkIntegration(
    @Ctx() ctx: Context,
    @Arg('name', () => IntegrationName, { description: 'Which.' }) name: IntegrationName,
  ): Promise<IntegrationPayload> {
    return { integration: await checkIntegration(ctx, name) };
  }

  @Subscription(() => SystemStatus, {
    subscribe: ({ context }: { context: Context }) => systemStatusUpdates(context),
    description:
      'Platform staff: the platform whenever it changes, and every five seconds. ' +
      'Example: `subscription { systemStatusUpdated { queueDepth messagesPerSecond } }`',
  })
  systemStatusUpdated(@Root() status: SystemStatus): SystemStatus {
    return status;
  }
}
