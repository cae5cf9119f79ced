import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { authenticate } from '../../auth/authenticate.js';
import type { App } from '../../context.js';
import { type Pipeline, requireReader } from './pipeline.js';
import { printSchemaText } from './schemaText.js';

/** GET /schema.graphql: the API's text, for whoever may read the schema. Clients keep it and ask by its ETag whether it is another. */
export function schemaRoute(http: FastifyInstance, app: App, { schema, introspection }: Pipeline): void {
  let printed: { text: string; etag: string } | undefined;
  http.get('/schema.graphql', async (request, reply) => {
    requireReader(introspection, await authenticate(app, request.headers.authorization, request.clientIp));
    printed ??= withTag(printSchemaText(schema));
    const { text, etag } = printed;
    reply.header('etag', etag).header('cache-control', introspection === 'everybody' ? 'no-cache' : 'private, no-cache');
    const known = request.headers['if-none-match']?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
    if (known) return reply.code(304).send();
    return reply.type('text/plain; charset=utf-8').send(text);
  });
}

function withTag(text: string): { text: string; etag: string } {
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}
