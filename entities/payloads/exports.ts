import { Field, ObjectType } from 'type-graphql';
import { Export } from '../Export.js';

@ObjectType({ description: 'The export as it is now.', simpleResolvers: true })
export class ExportPayload {
  @Field(() => Export, { description: 'The export.' })
  export!: Export;
}
