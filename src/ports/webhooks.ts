import type { WebhookFailure } from '../../entities/types/webhooks.js';

/** One try to post an event. */
export interface WebhookRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** What came of it; `failure` is null where it was answered with 2xx. The body is at most 16 KiB of text. */
export interface WebhookAnswer {
  status: number | null;
  body: string | null;
  failure: WebhookFailure | null;
}

/** Posts events to addresses that tenants have named: to public ones alone. */
export interface WebhookPoster {
  /** Ends within ten seconds, never throws. An abort gives up at once: AbortError is thrown. */
  post(request: WebhookRequest, signal: AbortSignal): Promise<WebhookAnswer>;
  /** Why no event can be posted to this address, as a sentence; undefined where nothing speaks against it before its name is looked up. */
  refusal(url: string): string | undefined;
  stop(): Promise<void>;
}
