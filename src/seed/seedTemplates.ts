import type { Ctx } from '../context.js';
import { newId } from '../lib/ids.js';
import type { SeedTemplate } from './history/seedHistory.js';

/** In English and Swahili; the demo's contacts have names, towns and balances. */
const templates: Omit<SeedTemplate, 'id'>[] = [
  { name: 'Balance', body: 'Dear {{firstName|customer}}, your balance is TZS {{balance}}.', category: 'TRANSACTIONAL' },
  { name: 'Taarifa ya salio', body: 'Habari {{firstName|mteja}}, salio lako ni TZS {{balance}}.', category: 'TRANSACTIONAL' },
  { name: 'Receipt', body: 'Dear {{name|customer}}, we received TZS {{amount}}. Receipt {{receipt}}.', category: 'TRANSACTIONAL' },
  { name: 'Stakabadhi', body: 'Ndugu {{name|mteja}}, tumepokea TZS {{amount}}. Stakabadhi {{receipt}}.', category: 'TRANSACTIONAL' },
  { name: 'Offer', body: 'Hi {{firstName|there}}, {{discount|10}}% off in {{town|all towns}} until Saturday.', category: 'PROMOTIONAL' },
  {
    name: 'Ofa',
    body: 'Habari {{firstName|rafiki}}, punguzo la {{discount|10}}% {{town|mikoa yote}} hadi Jumamosi.',
    category: 'PROMOTIONAL',
  },
];

/** Gives a new tenant six templates. */
export async function seedTemplates(ctx: Ctx, tenantId: string): Promise<SeedTemplate[]> {
  const added = templates.map((template) => ({ id: newId(), ...template }));
  for (const { id, name, body, category } of added)
    await ctx.sql.rows(
      'insert into template (id, tenant_id, name, body, category, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $6)',
      [id, tenantId, name, body, category, ctx.app.now()],
    );
  return added;
}
