export type ContentType = 'application/pdf' | 'image/png' | 'image/jpeg';

/** The accepted types of files: the endings that a name may have, the usual one first, and other types that programs declare for them. */
export const acceptedTypes: Record<ContentType, { endings: readonly [string, ...string[]]; declared: readonly string[] }> = {
  'application/pdf': { endings: ['pdf'], declared: ['application/x-pdf'] },
  'image/png': { endings: ['png'], declared: ['image/x-png'] },
  'image/jpeg': { endings: ['jpg', 'jpeg', 'jpe', 'jfif'], declared: ['image/jpg', 'image/pjpeg'] },
};
