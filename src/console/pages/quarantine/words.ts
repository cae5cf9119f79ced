import { wordsOf } from '../../words/words.js';

const en = {
  lead:
    'Work that failed was set aside, so that everything else could go on. Mend the cause, then let it be tried again. ' +
    'What can never succeed you put away.',
  show: 'Show',
  shows: { now: 'Set aside now', discarded: 'Put away', released: 'Let go again' },
  none: { now: 'Nothing is set aside.', discarded: 'Nothing was put away.', released: 'Nothing was ever let go again.' },
  kind: {
    DELIVERY_REPORT: 'A delivery report could not be applied',
    DISPATCH: 'A message could not be handed to the provider',
    INBOUND: 'An incoming message could not be handled',
    PAYMENT: 'A payment could not be settled',
    SWEEP: 'A message could not be brought to its end',
  },
  means: {
    DELIVERY_REPORT: 'The message stays as it was before this report.',
    DISPATCH: 'The message waits as it is, and its credits stay reserved.',
    INBOUND: 'What the message asked for was not done: an opt-out, or a reply.',
    PAYMENT: 'The purchase waits as it is. You can decide about it by hand.',
    SWEEP: 'The message stays as it is, and its credits stay reserved.',
  },
  payment: 'Go to the payment',
  tried: (count: number) => (count === 1 ? 'tried once' : `tried ${count} times`),
  let: (time: string) => `Let go ${time}`,
  away: (time: string) => `Put away ${time}`,
  why: (reason: string) => `Put away because: ${reason}`,
  discard: {
    action: 'Put it away',
    loss: 'It is never tried by itself again, and calls for nobody any more. Nothing else changes.',
    reason: 'Why',
    reasonHint: 'Kept in Audit. At most 500 characters.',
    done: 'It was put away.',
  },
  release: 'Try it again',
  releaseAll: (count: number) => `Try these ${count} again`,
  released: (count: number) => (count === 1 ? '1 item is tried again.' : `${count} items are tried again.`),
};

const sw: typeof en = {
  lead:
    'Kazi iliyoshindikana imetengwa, ili mengine yaendelee. Rekebisha chanzo, kisha iache ijaribiwe tena. ' +
    'Isiyoweza kufanikiwa kamwe iweke kando.',
  show: 'Onyesha',
  shows: { now: 'Zilizotengwa sasa', discarded: 'Zilizowekwa kando', released: 'Zilizoachiwa' },
  none: { now: 'Hakuna kilichotengwa.', discarded: 'Hakuna kilichowekwa kando.', released: 'Hakuna kilichowahi kuachiwa.' },
  kind: {
    DELIVERY_REPORT: 'Taarifa ya kufika haikuweza kutumika',
    DISPATCH: 'Ujumbe haukuweza kukabidhiwa kwa mtoa huduma',
    INBOUND: 'Ujumbe ulioingia haukuweza kushughulikiwa',
    PAYMENT: 'Malipo hayakuweza kukamilishwa',
    SWEEP: 'Ujumbe haukuweza kufikishwa mwisho wake',
  },
  means: {
    DELIVERY_REPORT: 'Ujumbe unabaki kama ulivyokuwa kabla ya taarifa hii.',
    DISPATCH: 'Ujumbe unasubiri kama ulivyo, na krediti zake zinabaki zimetengwa.',
    INBOUND: 'Kilichoombwa na ujumbe hakikufanyika: kujitoa, au jibu.',
    PAYMENT: 'Manunuzi yanasubiri kama yalivyo. Unaweza kuyaamua mwenyewe.',
    SWEEP: 'Ujumbe unabaki kama ulivyo, na krediti zake zinabaki zimetengwa.',
  },
  payment: 'Nenda kwenye malipo',
  tried: (count) => `umejaribiwa mara ${count}`,
  let: (time) => `Iliachiwa ${time}`,
  away: (time) => `Iliwekwa kando ${time}`,
  why: (reason) => `Iliwekwa kando kwa sababu: ${reason}`,
  discard: {
    action: 'Iweke kando',
    loss: 'Haijaribiwi tena yenyewe, na haimwiti mtu tena. Hakuna kingine kinachobadilika.',
    reason: 'Kwa nini',
    reasonHint: 'Inatunzwa kwenye Kumbukumbu. Herufi 500 tu.',
    done: 'Imewekwa kando.',
  },
  release: 'Jaribu tena',
  releaseAll: (count) => `Jaribu tena hizi ${count}`,
  released: (count) => `Zinazojaribiwa tena: ${count}.`,
};

export const useQuarantineWords = wordsOf({ EN: en, SW: sw });
