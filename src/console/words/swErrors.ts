import type { errors as english, bounds as englishBounds, faults as englishFaults } from './enErrors.js';

const old = 'Ukurasa huu na seva havilingani. Pakia ukurasa upya.';

export const errors: typeof english = {
  NO_ANSWER: 'Seva haijibu. Angalia mtandao wako; ulichoandika kinabaki hapa.',
  UNAUTHENTICATED: 'Ingia kwanza.',
  FORBIDDEN: 'Nafasi yako hairuhusu hili. Mmiliki au msimamizi anaweza kuibadilisha.',
  NOT_FOUND: 'Haipo, au si yako kuiona.',
  BAD_USER_INPUT: 'Kitu katika fomu kinahitaji thamani nyingine.',
  RATE_LIMITED: 'Hiyo ilikuwa mara nyingi mno. Subiri kidogo ujaribu tena.',
  INTERNAL: 'Kuna hitilafu upande wetu. Jaribu tena; ikiendelea, mwambie mwendeshaji.',
  DATABASE_UNAVAILABLE: 'Hifadhidata haijibu; hakuna kilichobadilika. Jaribu tena baada ya muda mfupi.',
  INSUFFICIENT_CREDITS: 'Krediti hazitoshi. Nunua krediti au tuma kwa watu wachache.',
  SENDER_ID_NOT_APPROVED: 'Jina hili la mtumaji bado halijaidhinishwa. Chagua lingine.',
  SENDER_ID_NOT_ALLOWED: 'Huruhusiwi kutuma kwa jina hili. Chagua lingine.',
  INVALID_PHONE_NUMBER: 'Hii si namba ya simu ya mkononi. Iandike kama 0712 345 678.',
  EMPTY_MESSAGE: 'Andika ujumbe.',
  MESSAGE_TOO_LONG: 'Ujumbe una zaidi ya sehemu 10. Ufupishe.',
  TOO_MANY_RECIPIENTS: 'Mara moja ni namba 1,000 tu.',
  BUDGET_CAP_REACHED: 'Hii ingegharimu zaidi ya kikomo cha leo. Subiri hadi saa sita usiku, au mwombe mmiliki aongeze kikomo.',
  TENANT_SUSPENDED: 'Akaunti hii imesimamishwa. Muulize mwendeshaji.',
  RESTORE_IN_PROGRESS: 'Nakala rudufu inarejeshwa; kusoma tu kunawezekana. Jaribu baadaye.',
  EMAIL_TAKEN: 'Kuna akaunti yenye anwani hii. Ingia badala yake.',
  WEAK_PASSWORD: 'Nenosiri linahitaji herufi 10 hadi 200 na lisiwe la kawaida.',
  IDEMPOTENCY_KEY_REUSED: 'Hii ilibadilishwa baada ya kuombwa. Bonyeza kitufe tena.',
  TWO_FACTOR_CODE_INVALID: 'Namba si sahihi au ilishatumika. Chukua inayofuata ya programu.',
  TWO_FACTOR_SETUP_REQUIRED: 'Nafasi yako inahitaji uthibitisho wa hatua mbili. Uweke kwanza kwenye Mipangilio.',
  MESSAGE_ARCHIVED: 'Ujumbe wa wakati huo umehifadhiwa kwenye kumbukumbu. Mwendeshaji anaweza kuurudisha.',
  CONFLICT: 'Kuna kitu kilichopo tayari kinachozuia hili.',
  INVALID_STATE: 'Imebadilika wakati huu, kwa hiyo hili haliwezekani tena.',
  QUOTE_STALE: 'Muda wa bei umeisha: wapokeaji au maandishi yamebadilika. Hesabu bei tena.',
  INVALID_SCHEDULE: 'Chagua wakati kuanzia sasa, ndani ya mwaka mmoja.',
  TEMPLATE_VARIABLE_MISSING: 'Baadhi ya wapokeaji hawana thamani ya nafasi iliyo kwenye ujumbe.',
  UPLOAD_REFUSED: 'Faili hili halikubaliki. Huenda ni kubwa mno, au ni la aina nyingine.',
  STORAGE_UNAVAILABLE: 'Faili haziwezi kuhifadhiwa au kusomwa kwa sasa. Jaribu baadaye.',
  BACKUP_CORRUPT: 'Nakala rudufu imeharibika. Tumia nyingine.',
  BACKUP_INCOMPATIBLE: 'Nakala hii ilitengenezwa na toleo ambalo haliwezi kurejeshwa hapa.',
  BACKUP_IN_PROGRESS: 'Nakala ya aina hii inatengenezwa. Subiri hadi iishe.',
  FREQUENCY_CAP: 'Mtu huyu ameshapata matangazo yote anayoruhusiwa kupata kwa sasa.',
  IDEMPOTENCY_IN_FLIGHT: 'Jambo hilohilo linafanyika tayari. Subiri kidogo.',
  IDEMPOTENCY_KEY_REQUIRED: 'Ukurasa ulisahau kitu. Upakie upya, kisha ujaribu tena.',
  LAST_OWNER: 'Biashara hubaki na mmiliki angalau mmoja. Mfanye mwingine awe mmiliki kwanza.',
  NOT_CONFIGURED: 'Seva hii haijaandaliwa kwa hili. Mwendeshaji anaweza kubadilisha.',
  PAYMENT_LIMIT: 'Njia hii ya malipo haipokei kiasi hiki. Chagua kiasi kingine au njia nyingine.',
  RECIPIENT_OPTED_OUT: 'Mtu huyu hataki ujumbe.',
  SENDER_ID_LIMIT: 'Kifurushi chako hakina nafasi ya majina zaidi ya mtumaji. Zima moja, au nunua kifurushi kikubwa zaidi.',
  SENDER_ID_TAKEN: 'Jina hili limeshachukuliwa. Chagua lingine.',
  TOKEN_EXPIRED: 'Muda wa kiungo au wa kuingia umeisha. Omba kipya.',
  TOKEN_INVALID: 'Kiungo hakijakamilika, au kimebadilishwa na kipya zaidi.',
  TOKEN_REUSED: 'Hiki kilishatumika, kwa hiyo umetolewa. Ingia tena.',
  TWO_FACTOR_REQUIRED: 'Akaunti hii inahitaji namba ya programu yake ya uthibitishaji.',
  SUBSCRIPTION_LAGGED: 'Ukurasa umeshindwa kufuatilia. Upakie upya.',
  GRAPHQL_PARSE_FAILED: old,
  GRAPHQL_VALIDATION_FAILED: old,
  OPERATION_RESOLUTION_FAILURE: old,
  PERSISTED_QUERY_NOT_SUPPORTED: old,
  QUERY_TOO_COMPLEX: old,
  other: 'Hilo halikufanikiwa.',
};

export const faults: typeof englishFaults = {
  'BAD_USER_INPUT email': 'Hii si anwani ya barua pepe. Iandike kama jina@example.com.',
  'BAD_USER_INPUT emails': 'Mojawapo si anwani ya barua pepe.',
  'BAD_USER_INPUT name': 'Andika jina, katika mstari mmoja.',
  'BAD_USER_INPUT password': 'Nenosiri si sahihi.',
  'BAD_USER_INPUT phone': 'Hii si namba ya simu. Iandike kama 0712 345 678.',
  'BAD_USER_INPUT reason': 'Andika sababu, ili wengine waelewe baadaye.',
  'BAD_USER_INPUT url': 'Hii si anwani inayoweza kufikiwa. Inaanza na https://.',
  'CONFLICT email': 'Mtu huyu ni mwanachama tayari, au alishaalikwa.',
  'CONFLICT file': 'Faili hili lipo tayari.',
  'CONFLICT keyword': 'Neno hili lina jibu tayari. Badilisha hilo.',
  'CONFLICT name': 'Kuna kitu chenye jina hili tayari. Chagua jina lingine.',
};

/** What the API counts. */
const counted: Record<string, string> = {
  characters: 'herufi',
  columns: 'safu',
  contacts: 'anwani',
  credits: 'krediti',
  documents: 'nyaraka',
  groups: 'makundi',
  hours: 'saa',
  minutes: 'dakika',
  tags: 'lebo',
  words: 'maneno',
};
export const bounds: typeof englishBounds = (min, max, of) => {
  const range = min === undefined ? `isizidi ${max}` : max === undefined ? `isipungue ${min}` : `kuanzia ${min} hadi ${max}`;
  const what = of && counted[of];
  return `Inaweza kuwa ${what ? `${what} ` : ''}${range}.`;
};
