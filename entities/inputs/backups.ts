import { Field, InputType } from 'type-graphql';
import { BackupKind, BackupStatus, BackupTrigger, VerificationStatus } from '../types/backups.js';
import { DateTime } from '../types/scalars.js';

@InputType({ description: 'Which backups.' })
export class BackupFilter {
  @Field(() => [BackupKind], { nullable: true, description: 'Of these kinds.' })
  kind?: BackupKind[] | null;
  @Field(() => [BackupStatus], { nullable: true, description: 'In these states.' })
  status?: BackupStatus[] | null;
  @Field(() => [VerificationStatus], { nullable: true, description: 'With these verification states.' })
  verificationStatus?: VerificationStatus[] | null;
  @Field(() => [BackupTrigger], { nullable: true, description: 'Made for these reasons.' })
  trigger?: BackupTrigger[] | null;
  @Field(() => Boolean, { nullable: true, description: 'Only pinned, or only unpinned ones.' })
  pinned?: boolean | null;
  @Field(() => DateTime, { nullable: true, description: 'Requested from this moment on.' })
  from?: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'Requested before this moment.' })
  to?: Date | null;
}

@InputType({ description: 'A backup to be made.' })
export class CreateBackupInput {
  @Field(() => BackupKind, { description: 'What it contains.' })
  kind!: BackupKind;
  @Field(() => Boolean, { defaultValue: true, description: 'Whether it is verified right after.' })
  verify!: boolean;
  @Field(() => String, { nullable: true, description: 'A note, at most 500 characters.' })
  note?: string | null;
}
