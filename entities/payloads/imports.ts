import { Field, ObjectType } from 'type-graphql';
import { ContactImport } from '../ContactImport.js';

@ObjectType({ description: 'The import as it is now.', simpleResolvers: true })
export class ContactImportPayload {
  @Field(() => ContactImport, { description: 'The import.' })
  contactImport!: ContactImport;
}
