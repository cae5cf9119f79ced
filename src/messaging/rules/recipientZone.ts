import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import { PLATFORM_TIME_ZONE } from '../../lib/localTime.js';

/** Standard and summer time of both hemispheres. */
const SEASONS = [Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15)];

/** By country; null: its clocks differ. ICU knows 249 countries. */
const zoneByCountry = new Map<string, string | null>();

/** The time zone of an E.164 number's country; undefined where the country has clocks that differ, or none is known. */
export function recipientZone(phone: string): string | undefined {
  if (phone.startsWith('+255')) return PLATFORM_TIME_ZONE;
  const country = parsePhoneNumberFromString(phone)?.country;
  if (!country) return undefined;
  const known = zoneByCountry.get(country) ?? findZone(country);
  zoneByCountry.set(country, known);
  return known ?? undefined;
}

/** One of several that show the same time all year, as Berlin and Büsingen do, is as good as another. */
function findZone(country: CountryCode): string | null {
  const [first, ...others] = zonesOf(country);
  if (!first) return null;
  const clock = clockOf(first);
  return others.every((zone) => clockOf(zone) === clock) ? first : null;
}

/** ICU's list. TypeScript doesn't know the method yet. */
const zonesOf = (country: string): string[] =>
  (new Intl.Locale('und', { region: country }) as Intl.Locale & { getTimeZones(): string[] | undefined }).getTimeZones() ?? [];

function clockOf(timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return SEASONS.map((season) => format.format(season)).join();
}
