import { Field, ID, InputType } from 'type-graphql';
import { ExportFormat, ExportKind, ExportStatus } from '../types/exports.js';
import { AuditFilter } from './audit.js';
import { LedgerFilter } from './billing.js';
import { ContactFilter } from './contacts.js';
import { MessageFilter } from './messages.js';
import { OptOutFilter } from './optOuts.js';
import { PurchaseFilter } from './purchases.js';
import { UsageExportInput } from './usage.js';

@InputType({ description: 'Which exports.' })
export class ExportFilter {
  @Field(() => [ExportKind], { nullable: true, description: 'Of these kinds.' })
  kind?: ExportKind[] | null;

  @Field(() => [ExportStatus], { nullable: true, description: 'In these states.' })
  status?: ExportStatus[] | null;
}

@InputType({ description: 'What is exported: exactly one.' })
export class ExportSourceInput {
  @Field(() => MessageFilter, { nullable: true, description: 'Messages that match; `{}` for all.' })
  messages?: MessageFilter | null;

  @Field(() => ID, { nullable: true, description: 'Rows of this campaign.' })
  campaignId?: string | null;

  @Field(() => ContactFilter, { nullable: true, description: 'Contacts that match; `{}` for all.' })
  contacts?: ContactFilter | null;

  @Field(() => OptOutFilter, { nullable: true, description: 'Opt-outs that match; `{}` for all.' })
  optOuts?: OptOutFilter | null;

  @Field(() => LedgerFilter, { nullable: true, description: 'Ledger entries that match; `{}` for all.' })
  ledger?: LedgerFilter | null;

  @Field(() => UsageExportInput, { nullable: true, description: 'Usage figures.' })
  usage?: UsageExportInput | null;

  @Field(() => PurchaseFilter, { nullable: true, description: 'Purchases that match; `{}` for all. Needs MANAGE_BILLING.' })
  purchases?: PurchaseFilter | null;

  @Field(() => AuditFilter, { nullable: true, description: 'Audit events that match; `{}` for all. Needs MANAGE_MEMBERS.' })
  auditEvents?: AuditFilter | null;
}

@InputType({ description: 'An export to be started.' })
export class CreateExportInput {
  @Field(() => ExportFormat, { description: 'Format of the file.' })
  format!: ExportFormat;

  @Field(() => ExportSourceInput, { description: 'What is exported.' })
  source!: ExportSourceInput;
}
