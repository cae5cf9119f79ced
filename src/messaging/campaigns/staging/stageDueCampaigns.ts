import { UnusableFile } from '../../../contacts/imports/listFile.js';
import type { Ctx } from '../../../context.js';
import { AppError } from '../../../errors.js';
import { stageCampaign } from './stageCampaign.js';
import { claimQuote, failQuote, type LeasedQuote, LeaseLost, releaseQuote, UnusableAudience } from './stagingLease.js';

/** A fault of ours is tried again after so long, and so often. */
const TRY_AGAIN_MS = 30_000;
const TRIES = 5;
/** Then another campaign has its turn. */
const TURN_MS = 2_000;

/** Reads the audiences of campaigns until none waits, in turns, or `signal` is aborted. Any number of processes may do it at once. */
export async function stageDueCampaigns(ctx: Ctx, signal: AbortSignal, turnMs = TURN_MS): Promise<void> {
  while (!signal.aborted) {
    const leased = await claimQuote(ctx);
    if (!leased) return;
    await work(ctx, leased, signal, turnMs);
  }
}

async function work(ctx: Ctx, leased: LeasedQuote, signal: AbortSignal, turnMs: number): Promise<void> {
  const end = performance.now() + turnMs;
  try {
    await stageCampaign(ctx, leased, () => !signal.aborted && performance.now() < end, signal);
    await releaseQuote(ctx, leased);
  } catch (error) {
    if (error instanceof LeaseLost) return;
    if (error instanceof UnusableFile || error instanceof UnusableAudience) return failQuote(ctx, leased, error.message);
    ctx.app.log.error({ err: error, campaign: leased.campaignId }, 'the audience of a campaign could not be read; it is tried again');
    if (leased.tries + 1 < TRIES) return releaseQuote(ctx, leased, new Date(ctx.app.now().getTime() + TRY_AGAIN_MS));
    const isStore = error instanceof AppError && error.code === 'STORAGE_UNAVAILABLE';
    await failQuote(
      ctx,
      leased,
      isStore ? 'The store of files does not answer. Read the audience again later.' : 'Something went wrong on our side.',
    );
  }
}
