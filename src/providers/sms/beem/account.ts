import type { ServiceCheck } from '../../../ports/serviceCheck.js';
import type { ProviderSenderName, SenderNameRequest } from '../../../ports/sms.js';
import { codeOf, complaintOf, idOf, isObject, json, jsonObject } from './answer.js';
import type { HttpResult } from './http.js';

/** Beem could not be asked, or its answer can't be used. The message says which, and holds no secret. */
export class BeemError extends Error {
  /** Beem's code, where it gave one. */
  readonly code: number | undefined;

  constructor(message: string, code?: number) {
    super(message);
    this.name = 'BeemError';
    this.code = code;
  }
}

export interface BeemSenderName extends ProviderSenderName {
  id: string;
}

type Caller = (ask: { method: 'GET' | 'POST'; url: URL; body?: unknown }) => Promise<HttpResult>;

const EXISTS = 122;
const BAD_NAME = 121;
const PAGE = 100;
/** More than anybody has; a server that repeats a page ends the list sooner. */
const MAX_PAGES = 20;

export function createAccount(ask: Caller, urls: { balance: URL; senderNames: URL }) {
  const page = async (number: number): Promise<BeemSenderName[]> => {
    const url = new URL(urls.senderNames);
    url.searchParams.set('page', String(number));
    url.searchParams.set('limit', String(PAGE));
    const { data } = answerOf(await ask({ method: 'GET', url }));
    if (!Array.isArray(data)) throw new BeemError('The answer has no list of sender names.');
    return data.map(senderNameOf);
  };

  const balance = async (): Promise<number> => {
    const { data } = answerOf(await ask({ method: 'GET', url: urls.balance }));
    const balance = isObject(data) ? data.credit_balance : undefined;
    const amount = typeof balance === 'string' && /^-?\d+(\.\d+)?$/.test(balance) ? Number(balance) : balance;
    if (typeof amount !== 'number' || !Number.isFinite(amount)) throw new BeemError('The answer has no balance.');
    return amount;
  };

  return {
    balance,

    async check(): Promise<ServiceCheck> {
      try {
        return { ok: true, detail: `Beem takes the keys. Its balance is ${(await balance()).toLocaleString('en')} credits.` };
      } catch (error) {
        if (!(error instanceof BeemError)) throw error;
        return { ok: false, detail: error.message };
      }
    },

    async requestSenderName(name: string, sample: string): Promise<SenderNameRequest> {
      const result = await ask({ method: 'POST', url: urls.senderNames, body: { senderid: name, sample_content: sample } });
      if (result.kind === 'notSent') return { kind: 'notSent', detail: result.detail };
      const said = result.kind === 'answered' ? jsonObject(result.text) : undefined;
      const code = said && codeOf(said);
      if (code === EXISTS) return { kind: 'exists' };
      if (code === BAD_NAME) return { kind: 'refused', detail: complaintOf(result) };
      const { id, status } = senderNameOf(answerOf(result).data);
      return { kind: 'requested', id, status };
    },

    async senderNames(): Promise<BeemSenderName[]> {
      const all = new Map<string, BeemSenderName>();
      for (let number = 1; number <= MAX_PAGES; number++) {
        const before = all.size;
        const names = await page(number);
        for (const one of names) all.set(one.id, one);
        if (names.length < PAGE || all.size === before) break;
      }
      return [...all.values()];
    },
  };
}

/** A 2xx with an object that isn't an error; throws BeemError for anything else. */
function answerOf(result: HttpResult): Record<string, unknown> {
  const said = result.kind === 'answered' && result.status >= 200 && result.status < 300 ? json(result.text) : undefined;
  if (isObject(said) && (codeOf(said) ?? 100) === 100) return said;
  const body = result.kind === 'answered' ? jsonObject(result.text) : undefined;
  throw new BeemError(complaintOf(result), body && codeOf(body));
}

function senderNameOf(entry: unknown): BeemSenderName {
  const { id, senderid, status } = isObject(entry) ? entry : {};
  const known = idOf(id);
  if (!known || typeof senderid !== 'string' || typeof status !== 'string')
    throw new BeemError('The answer has a sender name that can’t be read.');
  return { id: known, name: senderid, status: status.trim().toLowerCase() };
}
