import pLimit from 'p-limit';
import type { Log } from '../../../log.js';
import type { SentMessage, SmsReport } from '../../../ports/sms.js';
import { BeemError } from './account.js';
import { codeOf, complaintOf, isObject, json } from './answer.js';
import type { HttpResult } from './http.js';
import type { Pace, Turn } from './pace.js';
import { BEEM, polledReports } from './reports.js';

interface LookUpOptions {
  ask(ask: { method: 'GET'; url: URL }): Promise<HttpResult>;
  url: URL;
  pace: Pace;
  adjustPace(pace: Pace, turn: { at: number }, result: HttpResult): void;
  signal: AbortSignal;
  log: Log;
}

/** Requests at once. */
const AT_ONCE = 4;
/** After so many failures in a row the provider counts as down, and the rest isn't asked. */
const ENOUGH = 8;
/** Beem knows no such request (yet). */
const NO_SUCH_REFERENCE = 116;
const MISSING_PARAMETERS = 104;
/** What is refused so is refused for everybody. */
const NOT_FOR_THE_QUESTION = [401, 403, 429];

/** Polls the delivery reports, one recipient a request. */
export function createLookUp({ ask, url, pace, adjustPace, signal, log }: LookUpOptions): (items: SentMessage[]) => Promise<SmsReport[]> {
  /** Empty while there is no report; throws BeemError when Beem couldn't be asked. */
  const lookUpOne = async (item: SentMessage): Promise<SmsReport[]> => {
    const turn: Turn = await pace.turn(Number.POSITIVE_INFINITY, signal);
    if ('busyMs' in turn) throw new BeemError('The adapter is stopped.');
    const query = new URL(url);
    query.searchParams.set('dest_addr', item.phone.replace(/^\+/, ''));
    if (item.reference) query.searchParams.set('request_id', item.reference);
    const result = await ask({ method: 'GET', url: query });
    adjustPace(pace, turn, result);
    return reportsIn(result, item);
  };

  return async (items) => {
    const reports: SmsReport[] = [];
    const reasons = new Map<string, number>();
    let answered = 0;
    let failuresInARow = 0;
    await pLimit(AT_ONCE).map(items, async (item) => {
      if (failuresInARow >= ENOUGH) return;
      try {
        reports.push(...(await lookUpOne(item)));
        answered++;
        failuresInARow = 0;
      } catch (error) {
        if (!(error instanceof BeemError)) throw error;
        reasons.set(error.message, (reasons.get(error.message) ?? 0) + 1);
        failuresInARow++;
      }
    });
    if (reasons.size === 0) return reports;
    const [reason = ''] = reasons.keys();
    if (answered === 0) throw new BeemError(reason);
    log.warn(
      { provider: BEEM, reasons: Object.fromEntries(reasons), answered, asked: items.length },
      'not every report could be asked for',
    );
    return reports;
  };
}

function reportsIn(result: HttpResult, item: SentMessage): SmsReport[] {
  if (result.kind === 'answered' && result.status === 404) return [];
  const said = result.kind === 'answered' ? json(result.text) : undefined;
  const code = isObject(said) ? codeOf(said) : undefined;
  if (code === NO_SUCH_REFERENCE || (!item.reference && refusesQuestion(result, code))) return [];
  const succeeds = result.kind === 'answered' && result.status >= 200 && result.status < 300;
  if (!succeeds || said === undefined || (code !== undefined && code !== 100)) throw new BeemError(complaintOf(result), code);
  return polledReports(said, item);
}

/** It is not known whether Beem answers for a number alone: when it refuses, the number is left out and the others go on. */
const refusesQuestion = (result: HttpResult, code: number | undefined): boolean =>
  result.kind === 'answered' &&
  (code === MISSING_PARAMETERS || (result.status >= 400 && result.status < 500 && !NOT_FOR_THE_QUESTION.includes(result.status)));
