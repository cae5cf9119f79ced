import { wordsOf } from '../../words/words.js';

const en = {
  frozen: 'Sending is stopped',
  frozenBy: (name: string, time: string) => `By ${name}, ${time}. Messages are accepted and wait.`,
  held: (count: string) => `${count} messages wait for your decision under Held: some may have gone out before.`,
  thaw: 'Allow sending again',
  thawed: 'Sending is allowed again.',
  thawMeans: 'New messages go out at once. Those that wait for a decision stay where they are until you take it.',
  reason: 'Why',
  reasonHint: 'Kept in Audit.',
  stop: 'Stop all sending',
  stopMeans: 'Nothing goes out any more, of any business. Messages are accepted and wait until somebody allows sending again.',
};

const sw: typeof en = {
  frozen: 'Utumaji umesimamishwa',
  frozenBy: (name, time) => `Na ${name}, ${time}. Ujumbe unapokelewa na kusubiri.`,
  held: (count) => `Ujumbe ${count} unasubiri uamuzi wako kwenye Zilizozuiwa: huenda baadhi ulitoka kabla.`,
  thaw: 'Ruhusu utumaji tena',
  thawed: 'Utumaji umeruhusiwa tena.',
  thawMeans: 'Ujumbe mpya utatoka mara moja. Unaosubiri uamuzi unabaki hadi uamue.',
  reason: 'Sababu',
  reasonHint: 'Inatunzwa kwenye Kumbukumbu.',
  stop: 'Simamisha utumaji wote',
  stopMeans: 'Hakuna kitakachotoka tena, cha biashara yoyote. Ujumbe unapokelewa na kusubiri hadi mtu aruhusu utumaji tena.',
};

export const useSendingWords = wordsOf({ EN: en, SW: sw });
