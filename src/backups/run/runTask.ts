import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BackupProgress } from '../../../entities/Backup.js';
import { packageRoot } from '../../db/packageRoot.js';
import type { Form } from '../archive/loadArchive.js';
import type { BackupTask, FromThread, Made, TaskFailure, ToThread, Verified } from './task.js';

/** A thread that was told to end and is still there after this is ended by force: what it wrote has no manifest, so it doesn't exist. */
const CANCEL_MS = 1_500;

/** Built, also where the rest runs from its sources: a thread loads what node can load. */
const THREAD = join(packageRoot, 'dist', 'backupThread.js');

export interface RunningTask {
  /** Answers a failure too; never throws. */
  result: Promise<Made | Verified | ({ kind: 'failed' } & TaskFailure)>;
  cancel(): void;
  setRate(bytesPerSecond: number): void;
}

/** What threads have learned of schemas, for the next ones. Few: versions of archives that one process loads. */
const forms = new Map<string, Form>();
const FORMS_KEPT = 8;

function keep(key: string, form: Form): void {
  if (forms.size >= FORMS_KEPT) forms.clear();
  forms.set(key, form);
}

/** Makes or verifies a backup in a thread of its own. */
export function runTask(task: BackupTask, runId: string, onProgress: (progress: BackupProgress) => void): RunningTask {
  const known = task.kind === 'verify' || task.kind === 'load' ? { forms } : {};
  const thread = new Worker(THREAD, { workerData: { task: { ...task, ...known }, runId }, env: {} });
  const say = (message: ToThread): void => thread.postMessage(message);
  const result = new Promise<Awaited<RunningTask['result']>>((resolve) => {
    thread.on('message', (message: FromThread) => {
      if (message.kind === 'progress') onProgress(message.progress);
      else if (message.kind === 'learned') keep(message.key, message.form);
      else resolve(message);
    });
    thread.on('error', (error) => resolve({ kind: 'failed', failure: 'INTERNAL', detail: error.message }));
    thread.on('exit', () => resolve({ kind: 'failed', failure: 'WORKER_DIED', detail: 'The thread that made it ended.' }));
  });
  return {
    result,
    cancel() {
      say({ kind: 'cancel' });
      const force = setTimeout(() => void thread.terminate(), CANCEL_MS);
      thread.once('exit', () => clearTimeout(force));
    },
    setRate: (bytesPerSecond) => say({ kind: 'rate', bytesPerSecond }),
  };
}
