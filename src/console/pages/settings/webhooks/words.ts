import { wordsOf } from '../../../words/words.js';
import { en } from './en.js';
import { sw } from './sw.js';

export const useWebhookWords = wordsOf({ EN: en, SW: sw });
