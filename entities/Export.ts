import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { Progress } from './Progress.js';
import { ExportFormat, ExportKind, ExportStatus } from './types/exports.js';
import { DateTime, SafeInt } from './types/scalars.js';

@ObjectType({ description: "A file written from the tenant's data.", simpleResolvers: true, implements: Node })
export class Export {
  @Field(() => ID, { description: 'Opaque, exp_….' })
  id!: string;

  tenantId!: string;

  @Field(() => ExportKind, { description: 'What is exported.' })
  kind!: ExportKind;

  @Field(() => ExportFormat, { description: 'Format of the file.' })
  format!: ExportFormat;

  @Field(() => ExportStatus, { description: 'Its state.' })
  status!: ExportStatus;

  @Field(() => Progress, { description: 'How far it is.' })
  progress!: Progress;

  @Field(() => SafeInt, { nullable: true, description: 'How many rows it has; null until completed.' })
  rows!: number | null;

  fileId!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it failed, in words.' })
  failureDetail!: string | null;

  createdById!: string | null;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  finishedAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When its file is deleted; null without one.' })
  expiresAt!: string | null;
}
