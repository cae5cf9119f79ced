/** What the server says of itself in the page: no question is needed before the first form is shown. */
interface Server {
  /** Whether anybody may sign up. */
  signUp: boolean;
  /** Whether it is a demo, with its known users. */
  demo: boolean;
}

function read(): Server {
  const told = document.querySelector<HTMLMetaElement>('meta[name="tuma-server"]')?.content.split(' ') ?? [];
  return { signUp: told.includes('sign-up'), demo: told.includes('demo') };
}

export const server = read();
