import { wordsOf } from '../../words/words.js';
import { en } from './words/en.js';
import { sw } from './words/sw.js';

export const useBackupWords = wordsOf({ EN: en, SW: sw });
