import { Ctx, FieldResolver, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Node } from '../entities/Node.js';
import { AttentionItem } from '../entities/payloads/attention.js';
import { languagesOf } from '../src/alerts/alerts.js';
import { type AttentionFacts, attention, itemsFor } from '../src/attention/attention.js';
import { attentionText } from '../src/attention/attentionTexts.js';
import { attentionUpdates } from '../src/attention/attentionUpdates.js';
import type { Ctx as Context } from '../src/context.js';
import { loadById } from './graph/loadById.js';
import { nodesOf } from './nodesOf.js';

@Resolver(() => AttentionItem)
export class AttentionResolver {
  @FieldResolver(() => String, { description: "What to do, in a line, in the reader's language." })
  async subject(@Ctx() ctx: Context, @Root() item: AttentionItem): Promise<string> {
    return attentionText(item, ctx.actor.kind === 'user' ? await loadById(ctx, languagesOf, ctx.actor.userId) : 'EN');
  }

  @FieldResolver(() => Node, { nullable: true, description: 'The object, when it is exactly one.' })
  node(@Ctx() ctx: Context, @Root() { objectId }: AttentionItem): Promise<Node | null> | null {
    return objectId ? loadById(ctx, nodesOf, objectId) : null;
  }

  @Query(() => [AttentionItem], {
    nullable: true,
    description:
      'What needs a person now, most urgent first: of the own tenant what the reader can do something about, for platform staff of the ' +
      'platform what they may see. Example: `{ attention { id kind count since subject } }`',
  })
  attention(@Ctx() ctx: Context): Promise<AttentionItem[]> {
    return attention(ctx);
  }

  @Subscription(() => [AttentionItem], {
    subscribe: ({ context }: { context: Context }) => attentionUpdates(context),
    description:
      'The whole list of what needs a person, whenever it changes (at most once a second), beginning with the present. Example: ' +
      '`subscription { attentionUpdated { id kind count } }`',
  })
  attentionUpdated(@Ctx() ctx: Context, @Root() facts: AttentionFacts): AttentionItem[] {
    return itemsFor(ctx, facts);
  }
}
