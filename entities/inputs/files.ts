import { Field, ID, InputType } from 'type-graphql';
import { FilePurpose } from '../types/files.js';

@InputType({ description: 'Which files.' })
export class FileFilter {
  @Field(() => String, { nullable: true, description: 'Part of the file name.' })
  search?: string | null;
  @Field(() => [FilePurpose], { nullable: true, description: 'For these purposes.' })
  purpose?: FilePurpose[] | null;
  @Field(() => ID, { nullable: true, description: 'Platform staff: of this tenant.' })
  tenantId?: string;
  @Field(() => Boolean, { nullable: true, description: 'Platform staff: only files that the store lost, or only those it has.' })
  missing?: boolean | null;
}
