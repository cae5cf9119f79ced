import { wordsOf } from '../../words/words.js';
import { en } from './en.js';
import { sw } from './sw.js';

export const useSenderIdWords = wordsOf({ EN: en, SW: sw });
