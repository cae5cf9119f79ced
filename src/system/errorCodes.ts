import type { Language } from '../../entities/types/people.js';
import { catalogue, type ErrorCode } from '../errors.js';
import { swahiliTexts } from './errorTexts.js';

/** Every code that a caller can meet, in the order of the alphabet, with its sentence in this language. */
export const errorCodes = (language: Language): { code: ErrorCode; message: string; retryable: boolean }[] =>
  (Object.keys(catalogue) as ErrorCode[]).sort().map((code) => {
    const { message, retryable } = catalogue[code];
    return { code, message: language === 'SW' ? swahiliTexts[code] : message, retryable };
  });
