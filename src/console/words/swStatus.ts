import type { status as enStatus, waits as enWaits } from './enStatus.js';

export const status: typeof enStatus = {
  QUEUED: { name: 'Unasubiri kutoka', means: 'Umepokelewa na utatoka kwa zamu yake.' },
  SCHEDULED: { name: 'Umepangwa', means: 'Unasubiri wakati wake.' },
  HELD: { name: 'Umezuiliwa', means: 'Unasubiri hadi sababu ya kuuzuia iishe.' },
  SENDING: { name: 'Unatoka', means: 'Unakabidhiwa kwa mtandao.' },
  SENT: { name: 'Umetumwa', means: 'Mtandao umeupokea na utatoa taarifa.' },
  DELIVERED: { name: 'Umefika', means: 'Simu ya mpokeaji imeupata.' },
  UNDELIVERED: { name: 'Haukufika', means: 'Mtandao uliupokea lakini haukuweza kuufikisha kwenye simu. Umetozwa.' },
  UNCONFIRMED: { name: 'Haijathibitishwa', means: 'Hakuna anayejua kama mtandao uliupokea. Hautumwi tena wenyewe.' },
  FAILED: { name: 'Umeshindikana', means: 'Mtandao haukuupokea. Hautozwi.' },
  EXPIRED: { name: 'Muda umeisha', means: 'Haukuweza kutoka kwa wakati wake. Hautozwi.' },
  CANCELLED: { name: 'Umefutwa', means: 'Ulifutwa kabla ya kutoka. Hautozwi.' },
  SUPPRESSED: { name: 'Amejiondoa', means: 'Mpokeaji hataki ujumbe. Haukutumwa na hautozwi.' },
};

export const waits: typeof enWaits = {
  CAMPAIGN_PAUSED: 'kampeni yake imesitishwa',
  PROVIDER_DOWN: 'mtoa huduma wa SMS hapatikani',
  QUARANTINED: 'hitilafu imeuweka kando; mwendeshaji anaushughulikia',
  RATE_LIMITED: 'nyingine zinatangulia; utatoka kwa zamu yake',
  RESTORE_IN_PROGRESS: 'nakala rudufu inarejeshwa',
  SENDING_FROZEN: 'mwendeshaji amesimamisha utumaji wote',
  TENANT_SUSPENDED: 'akaunti hii imesimamishwa',
  QUIET_HOURS: 'saa za utulivu; utatoka baada yake',
  REVIEW: 'mwendeshaji lazima aamue',
  SENDER_PENDING: 'jina la mtumaji bado halijaidhinishwa',
};
