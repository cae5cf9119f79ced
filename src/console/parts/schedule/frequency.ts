/** How often something runs, as a person says it; anything else is `own`, a cron expression. */
export type Frequency =
  | { every: 'hour' | 'sixHours' }
  | { every: 'day'; at: string }
  | { every: 'week'; at: string; weekday: number }
  | { every: 'month'; at: string; day: number }
  | { every: 'own'; cron: string };

const two = (count: string | number): string => String(count).padStart(2, '0');

/** `at` is "02:00"; weekdays count from Sunday, 0; days of a month from 1. */
export function cronOf(frequency: Frequency): string {
  if (frequency.every === 'own') return frequency.cron.trim();
  if (!('at' in frequency)) return frequency.every === 'hour' ? '0 * * * *' : '0 */6 * * *';
  const [hour, minute] = frequency.at.split(':').map(Number);
  const day = frequency.every === 'month' ? frequency.day : '*';
  return `${minute} ${hour} ${day} * ${frequency.every === 'week' ? frequency.weekday : '*'}`;
}

export function frequencyOf(cron: string): Frequency {
  if (cron === '0 * * * *') return { every: 'hour' };
  if (cron === '0 */6 * * *') return { every: 'sixHours' };
  const [, minute, hour, day, weekday] = /^(\d{1,2}) (\d{1,2}) (\*|[1-9]|[12]\d|3[01]) \* (\*|[0-6])$/.exec(cron) ?? [];
  // Of a day of the month and a weekday together cron takes either.
  if (minute === undefined || hour === undefined || (day !== '*' && weekday !== '*')) return { every: 'own', cron };
  const at = `${two(hour)}:${two(minute)}`;
  if (day !== '*') return { every: 'month', at, day: Number(day) };
  return weekday === '*' ? { every: 'day', at } : { every: 'week', at, weekday: Number(weekday) };
}
