import type { schedules as english } from './enSchedules.js';

const n = (count: number): string => count.toLocaleString('en');

export const schedules: typeof english = {
  title: 'Ratiba',
  none: 'Hakuna kinachojihifadhi bado. Ongeza ratiba: kila usiku, ikithibitishwa na kutunzwa kwa muda, ni mwanzo mzuri.',
  add: 'Ongeza ratiba',
  overdue: 'Kuna iliyokosekana',
  off: 'Imezimwa',
  next: (time) => `Inayofuata ${time}`,
  last: 'Ya mwisho',
  kept({ keepLast, keepDaily, keepWeekly, keepMonthly, keepDays }) {
    const kept = [
      keepLast > 0 && `za mwisho ${n(keepLast)}`,
      keepDaily > 0 && `moja ya kila siku kwa siku ${n(keepDaily)}`,
      keepWeekly > 0 && `moja ya kila wiki kwa wiki ${n(keepWeekly)}`,
      keepMonthly > 0 && `moja ya kila mwezi kwa miezi ${n(keepMonthly)}`,
      keepDays > 0 && `zote za siku ${n(keepDays)}`,
    ];
    return `Zinatunzwa: ${kept.filter(Boolean).join(', ')}.`;
  },
  notProven: 'Hazithibitishwi: haijulikani kama zinarejesheka.',
  runNow: 'Endesha sasa',
  change: 'Badilisha',
  remove: 'Futa',
  removeTitle: (name) => `Ufute ratiba “${name}”?`,
  removeLoses: 'Haitatengeneza nakala nyingine. Zilizopo zinabaki, na hazitapunguzwa tena.',
  changeTitle: (name) => `Badilisha “${name}”`,
  save: 'Hifadhi ratiba',
  name: 'Jina',
  zone: 'Saa za eneo',
  zoneHint: 'Kama Africa/Dar_es_Salaam',
  keep: 'Zinatunzwa muda gani',
  keepHint: 'Za kila aina; isiyo katika aina yoyote hufutwa. Ya mwisho iliyothibitishwa na unazotunza kwa mkono hubaki.',
  keeps: {
    keepLast: 'Ngapi za mwisho',
    keepDaily: 'Siku, moja kila siku',
    keepWeekly: 'Wiki, moja kila wiki',
    keepMonthly: 'Miezi, moja kila mwezi',
    keepDays: 'Siku zenye zote',
  },
  keepWhole: (most) => `Namba kamili hadi ${n(most)}`,
  keepFault: 'Namba 0 hadi 1,000; siku hadi 3,660.',
  mail: 'Barua pepe kwa mwendeshaji',
  mails: { FAILURE: 'Ikishindikana', ALWAYS: 'Kila mara' },
  enabled: 'Imewashwa',
};
