import { type DocumentNode, print } from 'graphql';
import { RenewSession, SignIn, SignOut } from './tuma.gen.js';

/** What a client needs of a session, or of an API key: `apiKey('tuma_live_…')`. */
export interface Credentials {
  /** A token that is good for half a minute at least. Throws when there is none. */
  token(): Promise<string>;
  /** Another token than this one, which was refused. Throws when there is none. */
  renew(refused: string): Promise<string>;
}

/** For programs on a server: keys don't end by themselves. Never give one to a browser. */
export const apiKey = (key: string): Credentials => ({
  token: async () => key,
  renew: () => Promise.reject(new Error('The API key was refused.')),
});

interface Tokens {
  accessToken: string;
  accessTokenExpiresAt: string;
  refreshToken: string;
}

/** Where the tokens of a session are kept, when a page is left and comes again. */
export interface TokenStore {
  load(): string | null;
  save(tokens: string | null): void;
}

export const memoryStore = (): TokenStore => {
  let kept: string | null = null;
  return {
    load: () => kept,
    save(tokens) {
      kept = tokens;
    },
  };
};

const EARLY_MS = 30_000;

/** A person's session. `url` is where Tuma is: https://sms.example.co.tz. */
export function createSession(url: string, store: TokenStore = memoryStore()) {
  const read = (): Tokens | null => JSON.parse(store.load() ?? 'null') as Tokens | null;
  const keep = ({ accessToken, accessTokenExpiresAt, refreshToken }: { [Name in keyof Tokens]: Tokens[Name] | null }): string => {
    store.save(JSON.stringify({ accessToken, accessTokenExpiresAt, refreshToken }));
    return accessToken ?? '';
  };
  /** A refresh token is good once, so whoever needs a new one meanwhile waits for the same answer. */
  let renewing: Promise<string> | undefined;

  const renew = (refused?: string): Promise<string> => {
    const tokens = read();
    if (!tokens) return Promise.reject(new Error('Nobody is signed in.'));
    // Somebody else renewed it already.
    if (refused !== undefined && refused !== tokens.accessToken) return Promise.resolve(tokens.accessToken);
    renewing ??= ask<{ refreshSession: Tokens }>(url, RenewSession, { refreshToken: tokens.refreshToken })
      .then(({ refreshSession }) => keep(refreshSession))
      .catch((error: unknown) => {
        // Only the server ends a session: without an answer the same token is tried again later.
        if (error instanceof TumaError) store.save(null);
        throw error;
      })
      .finally(() => {
        renewing = undefined;
      });
    return renewing;
  };

  return {
    isOpen: () => read() !== null,
    async token() {
      const tokens = read();
      return tokens && Date.parse(tokens.accessTokenExpiresAt) > Date.now() + EARLY_MS ? tokens.accessToken : renew();
    },
    renew,
    /** `code` of the error is TWO_FACTOR_REQUIRED where `twoFactorCode` is needed. */
    async signIn(email: string, password: string, twoFactorCode?: string) {
      const { login } = await ask<{ login: Tokens }>(url, SignIn, { input: { email, password, twoFactorCode } });
      keep(login);
    },
    async signOut() {
      const tokens = read();
      store.save(null);
      if (tokens) await ask(url, SignOut, { refreshToken: tokens.refreshToken });
    },
  } satisfies Credentials & Record<string, unknown>;
}

export type Session = ReturnType<typeof createSession>;

/** Codes for which another token is worth a try; all others stay as they are. */
export const refusesToken = (code: unknown): boolean => ['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'TOKEN_INVALID'].includes(String(code));

/** A refusal of the API, by its code (`errorCodes` lists them all). */
export class TumaError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

async function ask<Data>(url: string, document: DocumentNode, variables: Record<string, unknown>): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: { message: string; extensions: { code: string } }[] };
  const [refused] = errors ?? [];
  if (refused) throw new TumaError(refused.extensions.code, refused.message);
  return data;
}
