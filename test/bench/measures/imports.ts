import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { from } from 'pg-copy-streams';
import { newId } from '../../../src/lib/ids.js';
import type { Server, Tenant } from '../bench.js';
import type { Figure, Row } from '../figure.js';
import { type Phase, phase } from '../phase.js';
import { count, rateAndCost } from '../results.js';
import { median } from '../stats.js';

const ROWS = 100_000;
const TURNS = 3;
const MIB = 1_024 * 1_024;
const NAMES = ['Asha', 'Peter', 'Neema', 'Juma', 'Zuhura', 'Baraka', 'Rehema', 'Salim', 'Upendo', 'Hamisi', 'Grace', 'Emmanuel'];
const LAST = ['Mushi', 'Mwakasege', 'Kimaro', 'Juma', 'Massawe', 'Lyimo', 'Mollel', 'Shayo', 'Mwinyi', 'Kessy', 'Ngowi', 'Temba', 'Urio'];

/** A list of contacts to its preview, and from its confirmation to its end, beside COPY of the same rows into the same tables. */
export const imports: Figure = {
  name: 'imports',
  async run(bench): Promise<Row[]> {
    const server = await bench.server('api,worker');
    const rows = bench.options.quick ? 10_000 : ROWS;
    const turns = bench.options.quick ? 1 : TURNS;
    const tenants = await server.tenants(2 * turns + 1);
    await oneImport(server, tenants.pop() as Tenant, 5_000); // warm
    const ours: Measured[] = [];
    const raw: Measured[] = [];
    for (let turn = 0; turn < turns; turn++) {
      ours.push(await oneImport(server, tenants.pop() as Tenant, rows));
      raw.push(await copied(server, tenants.pop() as Tenant, rows));
    }
    const goal = (5 * rows) / ROWS;
    const row = (figure: string, key: 'staged' | 'imported'): Row => {
      const { seconds, serverUs, postgresUs } = middleOf(ours.map((one) => one[key]));
      const limit = middleOf(raw.map((one) => one[key]));
      return {
        figure,
        goal: `≤ ${goal} s`,
        result: `${seconds.toFixed(1)} s (${rateAndCost({ perSecond: rows / seconds, serverUs, postgresUs })} a row)`,
        raw: `${limit.seconds.toFixed(2)} s, ${count(limit.postgresUs)} µs`,
        ratio: seconds / limit.seconds,
        met: seconds <= goal,
      };
    };
    const memory = median(ours.map(({ rss }) => rss)) / MIB;
    return [
      row(`a list of ${count(rows)} contacts: from its upload to READY (raw: COPY into the staged rows)`, 'staged'),
      row('the same, from its confirmation to COMPLETED (raw: COPY into contacts and their indexes)', 'imported'),
      { figure: 'memory of the server above idle meanwhile', goal: '≤ 100 MiB', result: `${count(memory)} MiB`, met: memory <= 100 },
    ];
  },
};

interface Measured {
  staged: Phase;
  imported: Phase;
  /** Bytes above what it had before. */
  rss: number;
}

const middleOf = (phases: readonly Phase[]): Phase => ({
  seconds: median(phases.map(({ seconds }) => seconds)),
  serverUs: median(phases.map(({ serverUs }) => serverUs)),
  postgresUs: median(phases.map(({ postgresUs }) => postgresUs)),
});

const person = (n: number) => ({
  phone: `+2557${10_000_000 + n}${n % 10}`.slice(0, 13),
  name: `${NAMES[n % NAMES.length]} ${LAST[n % LAST.length]} ${n % 977}`,
  email: `${NAMES[n % NAMES.length]}.${n}@example.com`.toLowerCase(),
  town: ['Dodoma', 'Arusha', 'Mwanza', 'Mbeya'][n % 4] as string,
});

async function oneImport(server: Server, { token }: Tenant, rows: number): Promise<Measured> {
  const authorization = `Bearer ${token}`;
  const ask = async (query: string): Promise<never> => {
    const answer = await fetch(server.url, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = (await answer.json()) as { data: never; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const lines = Array.from({ length: rows }, (_, n) => {
    const { phone, name, email, town } = person(n);
    return `${name},0${phone.slice(4)},${email},${town}`;
  });
  const form = new FormData();
  form.append('file', new Blob([`Name,Phone,Email,Town\n${lines.join('\n')}\n`], { type: 'text/csv' }), 'list.csv');
  const before = (await server.child.ask('used')).rss;
  let most = before;
  const begin = async (): Promise<string> => {
    const uploaded = await fetch(server.url.replace('/graphql', '/uploads/contacts'), {
      method: 'POST',
      headers: { authorization },
      body: form,
    });
    const { id: fileId } = (await uploaded.json()) as { id: string };
    const started: { importContacts: { contactImport: { id: string } } } = await ask(
      `mutation { importContacts(input: { fileId: "${fileId}" }) { contactImport { id } } }`,
    );
    return started.importContacts.contactImport.id;
  };
  const reached = async (id: string, state: string): Promise<void> => {
    for (;;) {
      const { contactImport }: { contactImport: { status: string; imported: number; failureDetail: string } } = await ask(
        `{ contactImport(id: "${id}") { status imported failureDetail } }`,
      );
      most = Math.max(most, (await server.child.ask('used')).rss);
      if (contactImport.status === 'FAILED') throw new Error(contactImport.failureDetail);
      if (contactImport.status === state) {
        if (state === 'COMPLETED' && contactImport.imported !== rows) throw new Error(`${contactImport.imported} were imported`);
        return;
      }
      await sleep(50);
    }
  };
  let id = '';
  const staged = await phase(server, rows, async () => {
    id = await begin();
    await reached(id, 'READY');
  });
  const imported = await phase(server, rows, async () => {
    await ask(`mutation { confirmContactImport(id: "${id}") { contactImport { id } } }`);
    await reached(id, 'COMPLETED');
  });
  return { staged, imported, rss: most - before };
}

/** COPY, which PostgreSQL does nothing faster than. */
async function copied(server: Server, { tenantId }: Tenant, rows: number): Promise<Measured> {
  const { sql } = server;
  const timed = (table: string, columns: string, line: (n: number) => string): Promise<Phase> => {
    const lines = Array.from({ length: rows }, (_, n) => `${line(n)}\n`);
    return phase(server, rows, () => pipeline(Readable.from(lines), sql.query(from(`copy ${table} (${columns}) from stdin`))));
  };
  const [importId, at] = [newId(), new Date().toISOString()];
  const values = (n: number) => {
    const { phone, name, email, town } = person(n);
    return { start: `${phone}\t${name}\t${email}`, attributes: JSON.stringify({ Town: town }) };
  };
  const staged = await timed('contact_import_row', 'import_id, n, line, phone, name, email, tags, groups, attributes', (n) => {
    const { start, attributes } = values(n);
    return `${importId}\t${n}\t${n + 2}\t${start}\t{}\t{}\t${attributes}`;
  });
  await sql.query('delete from contact_import_row where import_id = $1', [importId]);
  const imported = await timed('contact', 'id, tenant_id, phone, name, email, tags, attributes, created_at, updated_at', (n) => {
    const { start, attributes } = values(n);
    return `${newId()}\t${tenantId}\t${start}\t{}\t${attributes}\t${at}\t${at}`;
  });
  return { staged, imported, rss: 0 };
}
