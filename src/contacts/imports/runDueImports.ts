import type { Ctx } from '../../context.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { claimImport, failImport, type LeasedImport, LeaseLost, releaseImport } from './importLease.js';
import { UnusableFile } from './listFile.js';
import { runImport } from './runImport.js';
import { stageImport } from './stageImport.js';

/** A store that doesn't answer, or a fault of ours, is tried again after so long, and so often. */
const TRY_AGAIN_MS = 30_000;
const TRIES = 5;

/** Reads and imports lists until none waits, in turns, or `signal` is aborted. Any number of processes may do it at once. */
export async function runDueImports(ctx: Ctx, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const leased = await claimImport(ctx);
    if (!leased) return;
    await work(ctx, leased, signal);
  }
}

async function work(ctx: Ctx, leased: LeasedImport, signal: AbortSignal): Promise<void> {
  try {
    if (leased.status === 'STAGING') await stageImport(ctx, leased, signal);
    else await runImport(ctx, leased, signal);
    await releaseImport(ctx, leased);
  } catch (error) {
    if (error instanceof LeaseLost) return void (signal.aborted && (await releaseImport(ctx, leased)));
    if (error instanceof UnusableFile) return failImport(ctx, leased, error.message);
    const isStore = error instanceof AppError && error.code === 'STORAGE_UNAVAILABLE';
    ctx.app.log.error({ err: error, import: publicId('contactImport', leased.id) }, 'an import could not go on; it is tried again');
    if (leased.tries + 1 < TRIES) return releaseImport(ctx, leased, new Date(ctx.app.now().getTime() + TRY_AGAIN_MS));
    await failImport(
      ctx,
      leased,
      isStore ? 'The store of files does not answer. Import the file again later.' : 'Something went wrong on our side.',
    );
  }
}
