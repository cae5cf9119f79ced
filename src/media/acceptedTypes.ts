export type ContentType = 'application/pdf' | 'image/png' | 'image/jpeg';

/** What is taken: the endings a name may have, the first one best, and what else a program may declare it as. */
export const acceptedTypes: Record<ContentType, { endings: readonly [string, ...string[]]; declared: readonly string[] }> = {
  'application/pdf': { endings: ['pdf'], declared: ['application/x-pdf'] },
  'image/png': { endings: ['png'], declared: ['image/x-png'] },
  'image/jpeg': { endings: ['jpg', 'jpeg', 'jpe', 'jfif'], declared: ['image/jpg', 'image/pjpeg'] },
};
