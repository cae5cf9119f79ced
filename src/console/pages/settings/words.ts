import { wordsOf } from '../../words/words.js';

const en = {
  title: 'Settings',
  parts: 'Parts of Settings',
  you: 'You',
  business: 'Business',
  members: 'Members',
  keys: 'API keys',
  webhooks: 'Webhooks',
  save: 'Save',
  saved: 'Saved.',
  copy: 'Copy',
  copied: 'Copied.',
  notCopied: 'The browser does not let this page copy. Select the text and copy it yourself.',
  done: 'I have kept it',
  roles: {
    OWNER: { name: 'Owner', means: 'May do everything, and change the business itself.' },
    ADMIN: { name: 'Admin', means: 'May do everything but change the business itself.' },
    MEMBER: { name: 'Member', means: 'Sends messages and keeps contacts.' },
    VIEWER: { name: 'Viewer', means: 'Reads, and changes nothing.' },
  },
};

const sw: typeof en = {
  title: 'Mipangilio',
  parts: 'Sehemu za Mipangilio',
  you: 'Wewe',
  business: 'Biashara',
  members: 'Wanachama',
  keys: 'Funguo za API',
  webhooks: 'Webhook',
  save: 'Hifadhi',
  saved: 'Imehifadhiwa.',
  copy: 'Nakili',
  copied: 'Imenakiliwa.',
  notCopied: 'Kivinjari hakiruhusu ukurasa huu kunakili. Chagua maandishi na uyanakili mwenyewe.',
  done: 'Nimeihifadhi',
  roles: {
    OWNER: { name: 'Mmiliki', means: 'Anaweza yote, na kubadilisha biashara yenyewe.' },
    ADMIN: { name: 'Msimamizi', means: 'Anaweza yote isipokuwa kubadilisha biashara yenyewe.' },
    MEMBER: { name: 'Mwanachama', means: 'Anatuma ujumbe na kutunza anwani.' },
    VIEWER: { name: 'Msomaji', means: 'Anasoma tu, habadilishi kitu.' },
  },
};

export const useSettingsWords = wordsOf({ EN: en, SW: sw });
