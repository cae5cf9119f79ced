/** How often a schedule runs, as a person says it; anything else is `own`, a cron expression. */
export type Frequency =
  | { every: 'hour' | 'sixHours' }
  | { every: 'day'; at: string }
  | { every: 'week'; at: string; weekday: number }
  | { every: 'own'; cron: string };

const two = (count: string | number): string => String(count).padStart(2, '0');

/** `at` is "02:00"; weekdays count from Sunday, 0. */
export function cronOf(frequency: Frequency): string {
  if (frequency.every === 'own') return frequency.cron.trim();
  if (!('at' in frequency)) return frequency.every === 'hour' ? '0 * * * *' : '0 */6 * * *';
  const [hour, minute] = frequency.at.split(':').map(Number);
  return `${minute} ${hour} * * ${frequency.every === 'week' ? frequency.weekday : '*'}`;
}

export function frequencyOf(cron: string): Frequency {
  if (cron === '0 * * * *') return { every: 'hour' };
  if (cron === '0 */6 * * *') return { every: 'sixHours' };
  const [, minute, hour, weekday] = /^(\d{1,2}) (\d{1,2}) \* \* (\*|[0-6])$/.exec(cron) ?? [];
  if (minute === undefined || hour === undefined) return { every: 'own', cron };
  const at = `${two(hour)}:${two(minute)}`;
  return weekday === '*' ? { every: 'day', at } : { every: 'week', at, weekday: Number(weekday) };
}
