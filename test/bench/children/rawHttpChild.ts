import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hash, verify } from '@node-rs/argon2';
import pg from 'pg';
import { SEARCH_PATH } from '../../../src/db/sessionSettings.js';
import { answer } from '../child.js';
import { messagesStatement } from './rawStatements.js';

/**
 * What a program without us would answer with: hand-written SQL (or a value in memory), JSON.stringify, node:http. A token is looked up in
 * a map.
 */
type Kind = 'json' | 'messages' | 'capability';

interface Served {
  kind: Kind;
  databaseUrl: string;
  tenants: { tenantId: string; token: string }[];
  /** For 'json': what is answered. */
  value?: unknown;
}

const capability = {
  name: 'capability',
  text: `select t.status = 'ACTIVE' and c.available > 0 as can_send, c.available, array(
      select s.name from sender_id s left join tenant_sender_id ts on ts.tenant_id = t.id and ts.sender_id = s.id
      where (s.tenant_id is null or s.tenant_id = t.id) and s.status = 'APPROVED' and (s.for_all or ts.enabled)) as names
    from tenant t join credit_account c on c.tenant_id = t.id where t.id = $1`,
};
interface MessageRow {
  id: string;
  phone: string;
  status: string;
  body: string;
  accepted_at: string;
  sender: string;
  sender_name: string;
}

const commands = {
  async serve({ kind, databaseUrl, tenants, value }: Served): Promise<string> {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 20, options: `-c search_path=${SEARCH_PATH} -c TimeZone=UTC` });
    const owners = new Map(tenants.map(({ tenantId, token }) => [`Bearer ${token}`, tenantId]));
    const answers: Record<Kind, (values: unknown[]) => Promise<unknown>> = {
      json: async () => value,
      async messages(values) {
        const { rows } = await pool.query<MessageRow>({ ...messagesStatement, values });
        const nodes = rows.slice(0, 50).map((row) => ({
          id: row.id,
          to: row.phone,
          status: row.status,
          body: row.body,
          acceptedAt: row.accepted_at,
          senderId: { id: row.sender, name: row.sender_name },
        }));
        return { messages: { nodes, pageInfo: { hasNextPage: rows.length > 50, endCursor: nodes.at(-1)?.id } } };
      },
      async capability(values) {
        const { rows } = await pool.query<{ can_send: boolean; available: string; names: string[] }>({ ...capability, values });
        const [row] = rows;
        const senderIds = row?.names.map((name) => ({ name }));
        return { smsCapability: { canSend: row?.can_send, problems: [], balance: { available: Number(row?.available) }, senderIds } };
      },
    };
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', async () => {
        JSON.parse(Buffer.concat(chunks).toString('utf8'));
        const text = JSON.stringify({ data: await answers[kind]([owners.get(request.headers.authorization ?? '')]) });
        response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) });
        response.end(text);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  },

  cpuSeconds: () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6,

  /** How many password checks in that time, two at once, with the parameters that the application uses. */
  async argon2({ seconds }: { seconds: number }): Promise<number> {
    const stored = await hash('a long enough password', { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    const until = performance.now() + seconds * 1_000;
    let count = 0;
    const work = async (): Promise<void> => {
      for (; performance.now() < until; count++) await verify(stored, 'a long enough password');
    };
    await Promise.all([work(), work()]);
    return count;
  },
};
export type RawHttpCommands = typeof commands;
answer(commands);
