// Made of contacts.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type OptOutSource = 'API' | 'IMPORT' | 'INBOUND_SMS' | 'LINK';
export type ContactFilter = {
  groupId?: string | null;
  optedOut?: boolean | null;
  search?: string | null;
  tag?: (string)[] | null;
};
export type ContactInput = {
  attributes?: Record<string, unknown> | null;
  email?: string | null;
  groupIds?: (string)[] | null;
  name?: string | null;
  phone: string;
  tags?: (string)[] | null;
};
export type EraseContactInput = {
  id?: string | null;
  phone?: string | null;
  reason: string;
};
export type CreateContactGroupInput = {
  name: string;
};
export type UpdateContactGroupInput = {
  id: string;
  name: string;
};
export type ContactRow = {
  id: string;
  phone: string;
  name: string | null;
  tags: (string)[];
  optedOut: boolean;
};
export type ContactParts = {
  id: string;
  phone: string;
  name: string | null;
  tags: (string)[];
  optedOut: boolean;
  email: string | null;
  attributes: Record<string, unknown>;
  createdAt: string;
  updatedAt: string;
  lastMessageAt: string | null;
  groups: ({
    id: string;
    name: string;
  })[];
  optOutHistory: ({
    at: string;
    optedOut: boolean;
    source: OptOutSource;
    actor: {
      name: string;
    };
  })[];
};
export const Contacts: TypedDocumentNode<{
  contacts: {
    nodes: (ContactRow)[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
  filter?: ContactFilter | null;
}> =
  gql(`
query Contacts($first: Int!, $after: String, $filter: ContactFilter) {
  contacts(first: $first, after: $after, filter: $filter) {
    nodes {
      ...ContactRow
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment ContactRow on Contact {
  id
  phone
  name
  tags
  optedOut
}
`);
export const ContactCount: TypedDocumentNode<{
  contacts: {
    totalCount: number;
  } | null;
}, {
  filter?: ContactFilter | null;
}> =
  gql(`
query ContactCount($filter: ContactFilter) {
  contacts(first: 1, filter: $filter) {
    totalCount
  }
}
`);
export const OneContact: TypedDocumentNode<{
  contact: ContactParts | null;
}, {
  id: string;
}> =
  gql(`
query OneContact($id: ID!) {
  contact(id: $id) {
    ...ContactParts
  }
}
fragment ContactParts on Contact {
  id
  phone
  name
  tags
  optedOut
  email
  attributes
  createdAt
  updatedAt
  lastMessageAt
  groups {
    id
    name
  }
  optOutHistory {
    at
    optedOut
    source
    actor {
      name
    }
  }
}
`);
export const SaveContact: TypedDocumentNode<{
  upsertContact: {
    contact: ContactParts;
    created: boolean;
  } | null;
}, {
  input: ContactInput;
}> =
  gql(`
mutation SaveContact($input: ContactInput!) {
  upsertContact(input: $input) {
    contact {
      ...ContactParts
    }
    created
  }
}
fragment ContactParts on Contact {
  id
  phone
  name
  tags
  optedOut
  email
  attributes
  createdAt
  updatedAt
  lastMessageAt
  groups {
    id
    name
  }
  optOutHistory {
    at
    optedOut
    source
    actor {
      name
    }
  }
}
`);
export const DeleteContact: TypedDocumentNode<{
  deleteContacts: {
    deletedIds: (string)[];
  } | null;
}, {
  ids: (string)[];
}> =
  gql(`
mutation DeleteContact($ids: [ID!]!) {
  deleteContacts(ids: $ids) {
    deletedIds
  }
}
`);
export const EraseContact: TypedDocumentNode<{
  eraseContact: {
    deletedId: string | null;
    redactedCount: number;
  } | null;
}, {
  input: EraseContactInput;
}> =
  gql(`
mutation EraseContact($input: EraseContactInput!) {
  eraseContact(input: $input) {
    deletedId
    redactedCount
  }
}
`);
export const OptOut: TypedDocumentNode<{
  optOut: {
    optOut: {
      id: string;
    };
  } | null;
}, {
  phone: string;
}> =
  gql(`
mutation OptOut($phone: PhoneNumber!) {
  optOut(phone: $phone) {
    optOut {
      id
    }
  }
}
`);
export const OptIn: TypedDocumentNode<{
  optIn: {
    phone: string;
  } | null;
}, {
  phone: string;
}> =
  gql(`
mutation OptIn($phone: PhoneNumber!) {
  optIn(phone: $phone) {
    phone
  }
}
`);
export const Groups: TypedDocumentNode<{
  contactGroups: {
    nodes: ({
      id: string;
      name: string;
      size: number;
    })[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
}> =
  gql(`
query Groups($first: Int!, $after: String) {
  contactGroups(first: $first, after: $after) {
    nodes {
      id
      name
      size
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
`);
export const MakeGroup: TypedDocumentNode<{
  createContactGroup: {
    contactGroup: {
      id: string;
      name: string;
      size: number;
    };
  } | null;
}, {
  input: CreateContactGroupInput;
}> =
  gql(`
mutation MakeGroup($input: CreateContactGroupInput!) {
  createContactGroup(input: $input) {
    contactGroup {
      id
      name
      size
    }
  }
}
`);
export const RenameGroup: TypedDocumentNode<{
  updateContactGroup: {
    contactGroup: {
      id: string;
      name: string;
      size: number;
    };
  } | null;
}, {
  input: UpdateContactGroupInput;
}> =
  gql(`
mutation RenameGroup($input: UpdateContactGroupInput!) {
  updateContactGroup(input: $input) {
    contactGroup {
      id
      name
      size
    }
  }
}
`);
export const DeleteGroup: TypedDocumentNode<{
  deleteContactGroup: {
    deletedId: string;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation DeleteGroup($id: ID!) {
  deleteContactGroup(id: $id) {
    deletedId
  }
}
`);
