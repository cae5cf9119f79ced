import { ApiError, ask } from './ask.js';
import {
  AcceptInvitation,
  type AcceptInvitationInput,
  type AuthParts,
  ChangePassword,
  type ChangePasswordInput,
  type LoginInput,
  type RegisterInput,
  RenewSession,
  SignIn,
  SignOut,
  SignUp,
  SwitchTenant,
  type ViewerParts,
} from './documents/session.gen.js';
import { createStore } from './store.js';

export type Viewer = ViewerParts;

export type SessionState =
  /** Just loaded: whether there is a session is being asked. `unreachable`: nobody answers, it is asked again. */
  | { kind: 'asking'; unreachable: boolean }
  /** `ended`: there was one, and the server has ended it. */
  | { kind: 'none'; ended: boolean }
  | { kind: 'open'; viewer: Viewer };

/** What tabs tell each other. */
type Told = { kind: 'renewed'; tokens: Tokens } | { kind: 'signedOut'; ended: boolean };

interface Tokens extends AuthParts {
  /** When the access token is to be replaced and when it ends, by this device's clock, in ms. */
  renewAt: number;
  endsAt: number;
}

/** A token is replaced so long before its end: sockets of an old one are closed. */
export const BEFORE_END_MS = 90_000;
const RETRY_MS = 3_000;
const LOCK = 'tuma-session';

/**
 * The session of this browser: who is signed in, and the access token, which lives in memory only. The refresh token is in a cookie that no
 * script can read (keep: COOKIE). One tab renews, under a lock, and tells the others; so does the one that signs out.
 */
export const sessionState = createStore<SessionState>({ kind: 'asking', unreachable: false });

let tokens: Tokens | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
const tabs = new BroadcastChannel('tuma-session');
const renewedListeners = new Set<() => void>();

/** Calls back whenever another access token counts: sockets begin anew with it. */
export function onRenewed(listener: () => void): void {
  renewedListeners.add(listener);
}

/** The access token, fresh enough for a request. Throws ApiError when there is no session, or nobody answers. */
export async function accessToken(): Promise<string> {
  if (tokens && Date.now() < tokens.endsAt - 5_000) return tokens.accessToken;
  return renew();
}

export const currentToken = (): string | undefined => tokens?.accessToken;

/** For whom the token speaks, and when it ends. */
export const currentSession = () => tokens && { owner: ownerOf(tokens.viewer), endsAt: tokens.endsAt };

/** Whose objects are seen: of one person, in one tenant. */
export const ownerOf = ({ user, tenant }: Viewer): string => `${user?.id} ${tenant?.id}`;

/** Replaces the access token `refused` (any, when absent), unless another tab has just done it. */
export async function renew(refused = tokens?.accessToken): Promise<string> {
  return navigator.locks.request(LOCK, async () => {
    if (tokens && tokens.accessToken !== refused && Date.now() < tokens.endsAt) return tokens.accessToken;
    try {
      const { data, serverTime } = await ask(RenewSession, {});
      return take(data.refreshSession, serverTime);
    } catch (error) {
      if (isEnd(error)) forget(tokens !== undefined);
      throw error;
    }
  });
}

/** Whether the server says that there is no session any more; anything else may pass. */
const isEnd = (error: unknown): boolean =>
  error instanceof ApiError && ['UNAUTHENTICATED', 'TOKEN_INVALID', 'TOKEN_EXPIRED', 'TOKEN_REUSED'].includes(error.code);

/** Asks whether this browser is signed in; asks again until somebody answers. */
export async function resume(): Promise<void> {
  try {
    await renew();
  } catch (error) {
    if (isEnd(error)) return forget(false);
    sessionState.set({ kind: 'asking', unreachable: true });
    setTimeout(() => void resume(), RETRY_MS);
  }
}

export async function signIn(input: Omit<LoginInput, 'keep'>): Promise<void> {
  const { data, serverTime } = await ask(SignIn, { input: { ...input, keep: 'COOKIE' } });
  take(data.login, serverTime);
}

export async function signUp(input: Omit<RegisterInput, 'keep'>): Promise<void> {
  const { data, serverTime } = await ask(SignUp, { input: { ...input, keep: 'COOKIE' } });
  take(data.register, serverTime);
}

/** Acts for another tenant of the user's from now on, in all tabs. */
export async function switchTenant(tenantId: string): Promise<void> {
  const { data, serverTime } = await ask(SwitchTenant, { input: { tenantId } }, `Bearer ${await accessToken()}`);
  take(data.switchTenant, serverTime);
}

/** Sets another password; all other sessions of the person end. */
export async function changePassword(input: ChangePasswordInput): Promise<void> {
  const { data, serverTime } = await ask(ChangePassword, { input }, `Bearer ${await accessToken()}`);
  take(data.changePassword, serverTime);
}

/** Becomes a member of the tenant that invited, and acts for it: as who is signed in, or as a new person. */
export async function acceptInvitation(input: Omit<AcceptInvitationInput, 'keep'>): Promise<void> {
  const authorization = tokens && `Bearer ${await accessToken()}`;
  const { data, serverTime } = await ask(AcceptInvitation, { input: { ...input, keep: 'COOKIE' } }, authorization);
  take(data.acceptInvitation, serverTime);
}

/** Ends the session here and in all tabs. Throws ApiError when nobody answers: then it isn't ended. */
export async function signOut(): Promise<void> {
  try {
    await ask(SignOut, {});
  } catch (error) {
    if (!isEnd(error)) throw error;
  }
  forget(false);
}

function take(given: AuthParts | null, serverTime: number): string {
  if (!given) throw new ApiError('INTERNAL', 'The server answered without a session.');
  const now = Date.now();
  // By the server's clock, since this device's may be wrong.
  const lifetime = Date.parse(given.accessTokenExpiresAt) - (Number.isNaN(serverTime) ? now : serverTime);
  const renewAt = now + Math.max(lifetime - BEFORE_END_MS, lifetime / 2);
  const next = { ...given, renewAt, endsAt: now + lifetime };
  use(next);
  tabs.postMessage({ kind: 'renewed', tokens: next } satisfies Told);
  return next.accessToken;
}

function use(next: Tokens): void {
  tokens = next;
  sessionState.set({ kind: 'open', viewer: next.viewer });
  plan();
  for (const listener of renewedListeners) listener();
}

function forget(ended: boolean): void {
  clearTimeout(timer);
  const wasOpen = tokens !== undefined;
  tokens = undefined;
  sessionState.set({ kind: 'none', ended });
  if (wasOpen) tabs.postMessage({ kind: 'signedOut', ended } satisfies Told);
}

function plan(): void {
  clearTimeout(timer);
  if (!tokens) return;
  timer = setTimeout(renewOrRetry, Math.max(0, tokens.renewAt - Date.now()));
}

function renewOrRetry(): void {
  renew().catch((error: unknown) => {
    if (!isEnd(error)) timer = setTimeout(renewOrRetry, RETRY_MS);
  });
}

tabs.addEventListener('message', ({ data }: MessageEvent<Told>) => {
  if (data.kind === 'renewed') return use(data.tokens);
  clearTimeout(timer);
  tokens = undefined;
  sessionState.set({ kind: 'none', ended: data.ended });
});
// Timers stand still while a device sleeps.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') plan();
});
