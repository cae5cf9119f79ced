import type { TypedDocumentNode } from '@urql/core';

/** What a document answers. */
export type ResultOf<Document> = Document extends TypedDocumentNode<infer Data, infer _Variables> ? Data : never;
