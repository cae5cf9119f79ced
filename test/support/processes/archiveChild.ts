/**
 * A process that archives old messages, or brings them back: `archiveChild.js '<ArchiveSpec as JSON>'`. It kills itself at its point.
 */
import { compose } from '../../../src/app.js';
import { archiveOldMessages } from '../../../src/backups/messageArchives/archiveOldMessages.js';
import { restoreMessages } from '../../../src/backups/messageArchives/restoreMessages.js';
import { readConfig } from '../../../src/config.js';
import { systemContext } from '../../../src/context.js';
import type { ArchiveFailpoint } from '../../../src/lib/failpoints.js';
import { createLog } from '../../../src/log.js';

export interface ArchiveSpec {
  env: Record<string, string>;
  now: string;
  /** The archive that it restores; else it archives what is older than a year. */
  restore?: string;
  kill: ArchiveFailpoint;
}

const spec = JSON.parse(process.argv[2] ?? '') as ArchiveSpec;
const { app } = await compose(
  readConfig(spec.env),
  spec.env.DATABASE_URL ?? '',
  createLog({ level: 'warn' }),
  {
    now: () => new Date(spec.now),
    failpoint: async (point) => {
      if (point !== spec.kill) return;
      process.kill(process.pid, 'SIGKILL');
      await new Promise(() => undefined); // not one step further
    },
  },
  [],
);
const system = systemContext(app, 'child');
if (spec.restore) await restoreMessages(system, spec.restore);
else await archiveOldMessages(system, { months: 12, again: true });
throw new Error(`it never came to: ${spec.kill}`);
