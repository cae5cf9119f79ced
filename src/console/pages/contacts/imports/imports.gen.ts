// Made of imports.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type ImportKind = 'CONTACTS' | 'OPT_OUTS';
export type ImportStatus = 'CANCELLED' | 'COMPLETED' | 'FAILED' | 'READY' | 'RUNNING' | 'STAGING';
export type ImportField = 'ATTRIBUTE' | 'EMAIL' | 'FIRST_NAME' | 'GROUP' | 'IGNORE' | 'LAST_NAME' | 'NAME' | 'PHONE' | 'TAGS';
export type RejectionCode = 'DAMAGED_BY_SPREADSHEET'
    | 'DUPLICATE'
    | 'EMPTY_MESSAGE'
    | 'EXCLUDED'
    | 'FREQUENCY_CAP'
    | 'INVALID_PHONE_NUMBER'
    | 'INVALID_VALUE'
    | 'MESSAGE_TOO_LONG'
    | 'NOT_MOBILE'
    | 'NO_PHONE_NUMBER'
    | 'RECIPIENT_OPTED_OUT'
    | 'TEMPLATE_VARIABLE_MISSING'
    | 'WRONG_COLUMN_COUNT';
export type ImportContactsInput = {
  columns?: (ImportColumnInput)[] | null;
  existing?: ExistingContacts;
  fileId: string;
  groupIds?: (string)[];
  hasHeader?: boolean | null;
  tags?: (string)[];
};
export type ImportColumnInput = {
  attribute?: string | null;
  field: ImportField;
  index: number;
};
export type ExistingContacts = 'KEEP' | 'UPDATE';
export type ImportOptOutsInput = {
  columns?: (ImportColumnInput)[] | null;
  fileId: string;
  hasHeader?: boolean | null;
};
export type UpdateContactImportInput = {
  columns?: (ImportColumnInput)[] | null;
  hasHeader?: boolean | null;
  id: string;
};
export type ImportState = {
  id: string;
  kind: ImportKind;
  status: ImportStatus;
  total: number;
  imported: number;
  updated: number;
  rejected: number;
  failureDetail: string | null;
  createdAt: string;
  file: {
    id: string;
    filename: string;
  };
  progress: {
    percent: number;
    itemsPerSecond: number | null;
    etaSeconds: number | null;
  };
};
export type ImportParts = {
  id: string;
  kind: ImportKind;
  status: ImportStatus;
  total: number;
  imported: number;
  updated: number;
  rejected: number;
  failureDetail: string | null;
  createdAt: string;
  file: {
    id: string;
    filename: string;
  };
  progress: {
    percent: number;
    itemsPerSecond: number | null;
    etaSeconds: number | null;
  };
  rejectedFile: {
    id: string;
  } | null;
  preview: {
    accepted: number;
    existing: number;
    duplicates: number;
    rejected: number;
    hasHeader: boolean;
    columns: ({
      index: number;
      header: string | null;
      samples: (string)[];
      field: ImportField;
      attribute: string | null;
    })[];
    sample: ({
      line: number;
      phone: string | null;
      name: string | null;
      values: Record<string, unknown>;
      rejection: RejectionCode | null;
    })[];
  } | null;
};
export const Imports: TypedDocumentNode<{
  contactImports: {
    nodes: (ImportState)[];
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
query Imports($first: Int!, $after: String) {
  contactImports(first: $first, after: $after) {
    nodes {
      ...ImportState
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment ImportState on ContactImport {
  id
  kind
  status
  total
  imported
  updated
  rejected
  failureDetail
  createdAt
  file {
    id
    filename
  }
  progress {
    percent
    itemsPerSecond
    etaSeconds
  }
}
`);
export const ImportsChange: TypedDocumentNode<{
  contactImportUpdated: ImportState;
}, Record<string, never>> =
  gql(`
subscription ImportsChange {
  contactImportUpdated {
    ...ImportState
  }
}
fragment ImportState on ContactImport {
  id
  kind
  status
  total
  imported
  updated
  rejected
  failureDetail
  createdAt
  file {
    id
    filename
  }
  progress {
    percent
    itemsPerSecond
    etaSeconds
  }
}
`);
export const OneImport: TypedDocumentNode<{
  contactImport: ImportParts | null;
}, {
  id: string;
}> =
  gql(`
query OneImport($id: ID!) {
  contactImport(id: $id) {
    ...ImportParts
  }
}
fragment ImportParts on ContactImport {
  id
  kind
  status
  total
  imported
  updated
  rejected
  failureDetail
  createdAt
  file {
    id
    filename
  }
  progress {
    percent
    itemsPerSecond
    etaSeconds
  }
  rejectedFile {
    id
  }
  preview {
    accepted
    existing
    duplicates
    rejected
    hasHeader
    columns {
      index
      header
      samples
      field
      attribute
    }
    sample {
      line
      phone
      name
      values
      rejection
    }
  }
}
`);
export const ImportChanges: TypedDocumentNode<{
  contactImportUpdated: ImportParts;
}, {
  id: string;
}> =
  gql(`
subscription ImportChanges($id: ID!) {
  contactImportUpdated(id: $id) {
    ...ImportParts
  }
}
fragment ImportParts on ContactImport {
  id
  kind
  status
  total
  imported
  updated
  rejected
  failureDetail
  createdAt
  file {
    id
    filename
  }
  progress {
    percent
    itemsPerSecond
    etaSeconds
  }
  rejectedFile {
    id
  }
  preview {
    accepted
    existing
    duplicates
    rejected
    hasHeader
    columns {
      index
      header
      samples
      field
      attribute
    }
    sample {
      line
      phone
      name
      values
      rejection
    }
  }
}
`);
export const ImportRejections: TypedDocumentNode<{
  contactImport: {
    id: string;
    rejectedRows: {
      nodes: ({
        line: number;
        column: string | null;
        value: string;
        detail: string;
      })[];
      pageInfo: {
        endCursor: string | null;
        hasNextPage: boolean;
      };
    };
  } | null;
}, {
  id: string;
  first: number;
  after?: string | null;
}> =
  gql(`
query ImportRejections($id: ID!, $first: Int!, $after: String) {
  contactImport(id: $id) {
    id
    rejectedRows(first: $first, after: $after) {
      nodes {
        line
        column
        value
        detail
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
}
`);
export const ImportContacts: TypedDocumentNode<{
  importContacts: {
    contactImport: ImportParts;
  } | null;
}, {
  input: ImportContactsInput;
}> =
  gql(`
mutation ImportContacts($input: ImportContactsInput!) {
  importContacts(input: $input) {
    contactImport {
      ...ImportParts
    }
  }
}
fragment ImportParts on ContactImport {
  id
  kind
  status
  total
  imported
  updated
  rejected
  failureDetail
  createdAt
  file {
    id
    filename
  }
  progress {
    percent
    itemsPerSecond
    etaSeconds
  }
  rejectedFile {
    id
  }
  preview {
    accepted
    existing
    duplicates
    rejected
    hasHeader
    columns {
      index
      header
      samples
      field
      attribute
    }
    sample {
      line
      phone
      name
      values
      rejection
    }
  }
}
`);
export const ImportOptOuts: TypedDocumentNode<{
  importOptOuts: {
    contactImport: ImportParts;
  } | null;
}, {
  input: ImportOptOutsInput;
}> =
  gql(`
mutation ImportOptOuts($input: ImportOptOutsInput!) {
  importOptOuts(input: $input) {
    contactImport {
      ...ImportParts
    }
  }
}
fragment ImportParts on ContactImport {
  id
  kind
  status
  total
  imported
  updated
  rejected
  failureDetail
  createdAt
  file {
    id
    filename
  }
  progress {
    percent
    itemsPerSecond
    etaSeconds
  }
  rejectedFile {
    id
  }
  preview {
    accepted
    existing
    duplicates
    rejected
    hasHeader
    columns {
      index
      header
      samples
      field
      attribute
    }
    sample {
      line
      phone
      name
      values
      rejection
    }
  }
}
`);
export const ReadOtherwise: TypedDocumentNode<{
  updateContactImport: {
    contactImport: ImportParts;
  } | null;
}, {
  input: UpdateContactImportInput;
}> =
  gql(`
mutation ReadOtherwise($input: UpdateContactImportInput!) {
  updateContactImport(input: $input) {
    contactImport {
      ...ImportParts
    }
  }
}
fragment ImportParts on ContactImport {
  id
  kind
  status
  total
  imported
  updated
  rejected
  failureDetail
  createdAt
  file {
    id
    filename
  }
  progress {
    percent
    itemsPerSecond
    etaSeconds
  }
  rejectedFile {
    id
  }
  preview {
    accepted
    existing
    duplicates
    rejected
    hasHeader
    columns {
      index
      header
      samples
      field
      attribute
    }
    sample {
      line
      phone
      name
      values
      rejection
    }
  }
}
`);
export const ConfirmImport: TypedDocumentNode<{
  confirmContactImport: {
    contactImport: ImportParts;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation ConfirmImport($id: ID!) {
  confirmContactImport(id: $id) {
    contactImport {
      ...ImportParts
    }
  }
}
fragment ImportParts on ContactImport {
  id
  kind
  status
  total
  imported
  updated
  rejected
  failureDetail
  createdAt
  file {
    id
    filename
  }
  progress {
    percent
    itemsPerSecond
    etaSeconds
  }
  rejectedFile {
    id
  }
  preview {
    accepted
    existing
    duplicates
    rejected
    hasHeader
    columns {
      index
      header
      samples
      field
      attribute
    }
    sample {
      line
      phone
      name
      values
      rejection
    }
  }
}
`);
export const CancelImport: TypedDocumentNode<{
  cancelContactImport: {
    contactImport: ImportParts;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation CancelImport($id: ID!) {
  cancelContactImport(id: $id) {
    contactImport {
      ...ImportParts
    }
  }
}
fragment ImportParts on ContactImport {
  id
  kind
  status
  total
  imported
  updated
  rejected
  failureDetail
  createdAt
  file {
    id
    filename
  }
  progress {
    percent
    itemsPerSecond
    etaSeconds
  }
  rejectedFile {
    id
  }
  preview {
    accepted
    existing
    duplicates
    rejected
    hasHeader
    columns {
      index
      header
      samples
      field
      attribute
    }
    sample {
      line
      phone
      name
      values
      rejection
    }
  }
}
`);
