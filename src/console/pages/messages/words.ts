import { wordsOf } from '../../words/words.js';

const en = {
  byState: 'Messages by state',
  all: 'All',
  export: 'Export these messages',
  ofCampaign: 'Of one campaign:',
  toCampaign: 'see the campaign',
  cancel: 'Cancel this message',
  cancelTitle: 'Cancel this message?',
  cancelLoss: 'It goes to nobody, and its credits come back.',
  tooLate: 'It was too late: the message had left already.',
};

const sw: typeof en = {
  byState: 'Ujumbe kwa hali',
  all: 'Wote',
  export: 'Hamisha ujumbe huu',
  ofCampaign: 'Ya kampeni moja:',
  toCampaign: 'ona kampeni',
  cancel: 'Futa ujumbe huu',
  cancelTitle: 'Ufute ujumbe huu?',
  cancelLoss: 'Hautakwenda kwa yeyote, na krediti zake zinarudi.',
  tooLate: 'Umechelewa: ujumbe ulikuwa umeshatoka.',
};

export const useMessageWords = wordsOf({ EN: en, SW: sw });
