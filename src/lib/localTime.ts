/** Where the platform is: the zone of its timetable and of its own mails, and that of a tenant until it chooses another. */
export const PLATFORM_TIME_ZONE = 'Africa/Dar_es_Salaam';

/** A moment by the clock of a place, to the minute: "2 March 2026, 00:30", or with months in Swahili. */
export function localTime(at: Date, timeZone: string, language: 'EN' | 'SW' = 'EN'): string {
  const parts = new Intl.DateTimeFormat(language === 'SW' ? 'sw-TZ' : 'en-GB', {
    timeZone,
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  // Put together here: how the parts are joined differs between versions of ICU.
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('day')} ${part('month')} ${part('year')}, ${part('hour')}:${part('minute')}`;
}

/** The day of a moment by the clock of a place: "2 March 2026", or with months in Swahili. */
export const localDay = (at: Date, timeZone: string, language: 'EN' | 'SW' = 'EN'): string =>
  localTime(at, timeZone, language).split(',')[0] ?? '';
