import { wordsOf } from '../../words/words.js';

const en = {
  lead:
    'Work that failed again and again was set aside, so that everything else could go on. Mend the cause, then let it ' + 'be tried again.',
  show: 'Show',
  now: 'Set aside now',
  before: 'Let go again',
  none: 'Nothing is set aside.',
  noneBefore: 'Nothing was ever let go again.',
  kind: {
    DELIVERY_REPORT: 'A delivery report could not be applied',
    DISPATCH: 'A message could not be handed to the provider',
    INBOUND: 'An incoming message could not be handled',
    PAYMENT: 'A payment could not be settled',
    SWEEP: 'A message could not be brought to its end',
  },
  tried: (count: number) => (count === 1 ? 'tried once' : `tried ${count} times`),
  let: (time: string) => `Let go ${time}`,
  release: 'Try it again',
  releaseAll: (count: number) => `Try these ${count} again`,
  released: (count: number) => (count === 1 ? '1 item is tried again.' : `${count} items are tried again.`),
};

const sw: typeof en = {
  lead: 'Kazi iliyoshindikana mara kwa mara imetengwa, ili mengine yaendelee. Rekebisha chanzo, kisha iache ijaribiwe tena.',
  show: 'Onyesha',
  now: 'Zilizotengwa sasa',
  before: 'Zilizoachiwa',
  none: 'Hakuna kilichotengwa.',
  noneBefore: 'Hakuna kilichowahi kuachiwa.',
  kind: {
    DELIVERY_REPORT: 'Taarifa ya kufika haikuweza kutumika',
    DISPATCH: 'Ujumbe haukuweza kukabidhiwa kwa mtoa huduma',
    INBOUND: 'Ujumbe ulioingia haukuweza kushughulikiwa',
    PAYMENT: 'Malipo hayakuweza kukamilishwa',
    SWEEP: 'Ujumbe haukuweza kufikishwa mwisho wake',
  },
  tried: (count) => `umejaribiwa mara ${count}`,
  let: (time) => `Iliachiwa ${time}`,
  release: 'Jaribu tena',
  releaseAll: (count) => `Jaribu tena hizi ${count}`,
  released: (count) => `Zinazojaribiwa tena: ${count}.`,
};

export const useQuarantineWords = wordsOf({ EN: en, SW: sw });
