const n = (count: number): string => count.toLocaleString('en');

interface Kept {
  keepLast: number;
  keepDaily: number;
  keepWeekly: number;
  keepMonthly: number;
  keepDays: number;
}

/** Of schedules of backups. */
export const schedules = {
  title: 'Schedules',
  none: 'Nothing is backed up by itself yet. Add a schedule: every night, proven and kept for a while, is a good beginning.',
  add: 'Add a schedule',
  overdue: 'A run is missing',
  off: 'Switched off',
  next: (time: string) => `Next run ${time}`,
  last: 'Last run',
  kept({ keepLast, keepDaily, keepWeekly, keepMonthly, keepDays }: Kept): string {
    const kept = [
      keepLast > 0 && `the latest ${n(keepLast)}`,
      keepDaily > 0 && `one a day for ${n(keepDaily)} days`,
      keepWeekly > 0 && `one a week for ${n(keepWeekly)} weeks`,
      keepMonthly > 0 && `one a month for ${n(keepMonthly)} months`,
      keepDays > 0 && `all of ${n(keepDays)} days`,
    ];
    return `Kept: ${kept.filter(Boolean).join(', ')}.`;
  },
  notProven: 'They are not proven: whether they restore is not known.',
  runNow: 'Run now',
  change: 'Change',
  remove: 'Delete',
  removeTitle: (name: string) => `Delete the schedule “${name}”?`,
  removeLoses: 'No more backups come from it. Those that it made stay, and are no longer tidied away.',
  changeTitle: (name: string) => `Change “${name}”`,
  save: 'Save the schedule',
  name: 'Name',
  zone: 'Time zone',
  zoneHint: 'As Africa/Dar_es_Salaam',
  keep: 'How long they are kept',
  keepHint: 'Of each of these; what is in none of them is deleted. The latest proven one and those you keep by hand always stay.',
  keeps: {
    keepLast: 'How many of the latest',
    keepDaily: 'Days with one each',
    keepWeekly: 'Weeks with one each',
    keepMonthly: 'Months with one each',
    keepDays: 'Days with all of them',
  },
  keepWhole: (most: number) => `A whole number up to ${n(most)}`,
  keepFault: 'Numbers from 0 to 1,000; days to 3,660.',
  mail: 'Mail to the operator',
  mails: { FAILURE: 'When one fails', ALWAYS: 'After each' },
  enabled: 'Switched on',
};
