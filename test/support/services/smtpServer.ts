import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A mail as the server took it: its envelope and its source, with what a transfer encoding hid decoded. */
export interface TakenSource {
  from: string;
  to: string[];
  source: string;
  attachments: { filename: string; contentType: string; bytes: Buffer }[];
}

export type SmtpMood = 'well' | 'greylists' | 'limit' | 'busy' | 'silent' | 'resets';

export interface SmtpServer {
  port: number;
  user: string;
  password: string;
  taken: TakenSource[];
  mood: SmtpMood;
  close(): Promise<void>;
}

/**
 * SMTP (RFC 5321) as far as a client needs it: EHLO, AUTH PLAIN and LOGIN, MAIL, RCPT, DATA, RSET, NOOP, QUIT. Mailboxes called "nobody"
 * don't exist.
 */
export async function startSmtp(): Promise<SmtpServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    converse(far, socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const far: SmtpServer = {
    port: (server.address() as AddressInfo).port,
    user: 'tuma',
    password: 'a password of the tests',
    taken: [],
    mood: 'well',
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  return far;
}

function converse(far: SmtpServer, socket: Socket): void {
  const say = (line: string) => socket.write(`${line}\r\n`);
  let state = { signedIn: false, from: '', to: [] as string[], data: undefined as string[] | undefined };
  let buffered = '';
  const command = (line: string): void => {
    const [verb = ''] = line.toUpperCase().split(' ');
    if (verb === 'EHLO') {
      say('250-smtp.test greets you');
      say('250-AUTH PLAIN LOGIN');
      say('250 SIZE 10485760');
    } else if (verb === 'AUTH') {
      const [, given] = Buffer.from(line.split(' ')[2] ?? '', 'base64')
        .toString()
        .split('\0');
      const password = Buffer.from(line.split(' ')[2] ?? '', 'base64')
        .toString()
        .split('\0')[2];
      state.signedIn = given === far.user && password === far.password;
      say(state.signedIn ? '235 2.7.0 Welcome' : '535 5.7.8 Authentication credentials invalid');
    } else if (verb === 'QUIT') {
      say('221 2.0.0 Bye');
      socket.end();
    } else if (verb === 'RSET' || verb === 'NOOP') say('250 2.0.0 Ok');
    else if (!state.signedIn) say('530 5.7.0 Authentication required');
    else if (verb === 'MAIL') {
      if (far.mood === 'busy') say('421 4.3.2 Too busy, come again');
      else if (far.mood === 'limit') say('550 5.4.5 Daily user sending limit exceeded');
      else {
        state = { ...state, from: addressIn(line), to: [] };
        say('250 2.1.0 Ok');
      }
    } else if (verb === 'RCPT') {
      const address = addressIn(line);
      if (address.startsWith('nobody@')) say(`550 5.1.1 <${address}>: no such mailbox`);
      else if (far.mood === 'greylists') say(`450 4.2.0 <${address}>: greylisted, try again later`);
      else {
        state.to.push(address);
        say('250 2.1.5 Ok');
      }
    } else if (verb === 'DATA') {
      state.data = [];
      say('354 End with a dot');
    } else say('502 5.5.2 What?');
  };
  const endOfData = (lines: string[]): void => {
    if (far.mood === 'silent') return;
    if (far.mood === 'resets') return void socket.destroy();
    far.taken.push({ from: state.from, to: state.to, source: decoded(lines.join('\n')), attachments: attachmentsIn(lines.join('\n')) });
    say(`250 2.0.0 Ok: queued as ${far.taken.length}`);
  };
  socket.on('data', (chunk) => {
    buffered += chunk.toString('latin1');
    for (let at = buffered.indexOf('\r\n'); at >= 0; at = buffered.indexOf('\r\n')) {
      const line = buffered.slice(0, at);
      buffered = buffered.slice(at + 2);
      if (!state.data) command(line);
      else if (line === '.') {
        const lines = state.data;
        state.data = undefined;
        endOfData(lines);
      } else state.data.push(line.startsWith('..') ? line.slice(1) : line);
    }
  });
  say('220 smtp.test ESMTP');
}

const addressIn = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';

/** The parts that are attached: as base64 and named, which is how mail software sends them. */
function attachmentsIn(source: string): TakenSource['attachments'] {
  const parts = source.split(/^--.*$/m).filter((part) => /^Content-Disposition: attachment/im.test(part));
  return parts.map((part) => {
    const [head = '', ...body] = part.trimStart().split('\n\n');
    const header = (pattern: RegExp) => pattern.exec(head)?.[1] ?? '';
    return {
      filename: header(/filename="?([^"\n]+?)"?$/im),
      contentType: header(/^Content-Type: ([^;\s]+)/im),
      bytes: Buffer.from(body.join('').replace(/\s/g, ''), 'base64'),
    };
  });
}

/** Quoted-printable undone, and folded lines joined: a test looks for sentences. */
const decoded = (source: string): string =>
  Buffer.from(
    source.replace(/=\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
    .toString('utf8')
    .replace(/\n[ \t]+/g, ' ');
