import type { BackupFilter } from '../backups.gen.js';

export const shows = ['proven', 'notProven', 'failed', 'pinned', 'uploaded'] as const;
/** What stands in the address of the list. */
export interface HistoryFilters {
  show?: (typeof shows)[number];
}

const filters: Record<(typeof shows)[number], BackupFilter> = {
  proven: { status: ['STORED'], verificationStatus: ['PASSED'] },
  notProven: { status: ['STORED', 'QUARANTINED'], verificationStatus: ['NONE', 'FAILED', 'ERROR', 'QUEUED', 'RUNNING'] },
  failed: { status: ['FAILED'] },
  pinned: { pinned: true },
  uploaded: { trigger: ['UPLOADED'] },
};

export function readHistoryFilters(search: Record<string, unknown>): HistoryFilters {
  const show = shows.find((one) => one === search.show);
  return show ? { show } : {};
}

export const backupFilter = ({ show }: HistoryFilters): BackupFilter => (show ? filters[show] : {});
