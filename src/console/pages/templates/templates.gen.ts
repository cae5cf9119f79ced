// Made of templates.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type MessageCategory = 'PROMOTIONAL' | 'TRANSACTIONAL';
export type TemplateFilter = {
  category?: (MessageCategory)[] | null;
  search?: string | null;
};
export type CreateTemplateInput = {
  body: string;
  category?: MessageCategory;
  name: string;
};
export type UpdateTemplateInput = {
  body?: string | null;
  category?: MessageCategory | null;
  id: string;
  name?: string | null;
};
export type Encoding = 'GSM7' | 'UCS2';
export type PreviewTemplateInput = {
  body?: string | null;
  contactId?: string | null;
  smartEncoding?: boolean;
  templateId?: string | null;
  variables?: Record<string, unknown> | null;
};
export type TemplateParts = {
  id: string;
  name: string;
  body: string;
  category: MessageCategory;
  version: number;
  updatedAt: string;
  variables: ({
    name: string;
    default: string | null;
    required: boolean;
  })[];
};
export const TemplateChoices: TypedDocumentNode<{
  templates: {
    nodes: ({
      id: string;
      name: string;
      body: string;
      category: MessageCategory;
      variables: ({
        name: string;
        default: string | null;
        required: boolean;
      })[];
    })[];
  } | null;
}, {
  first: number;
}> =
  gql(`
query TemplateChoices($first: Int!) {
  templates(first: $first) {
    nodes {
      id
      name
      body
      category
      variables {
        name
        default
        required
      }
    }
  }
}
`);
export const Templates: TypedDocumentNode<{
  templates: {
    nodes: (TemplateParts)[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
  filter?: TemplateFilter | null;
}> =
  gql(`
query Templates($first: Int!, $after: String, $filter: TemplateFilter) {
  templates(first: $first, after: $after, filter: $filter) {
    nodes {
      ...TemplateParts
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment TemplateParts on Template {
  id
  name
  body
  category
  version
  updatedAt
  variables {
    name
    default
    required
  }
}
`);
export const OneTemplate: TypedDocumentNode<{
  template: TemplateParts | null;
}, {
  id: string;
}> =
  gql(`
query OneTemplate($id: ID!) {
  template(id: $id) {
    ...TemplateParts
  }
}
fragment TemplateParts on Template {
  id
  name
  body
  category
  version
  updatedAt
  variables {
    name
    default
    required
  }
}
`);
export const CreateTemplate: TypedDocumentNode<{
  createTemplate: {
    template: TemplateParts;
  } | null;
}, {
  input: CreateTemplateInput;
}> =
  gql(`
mutation CreateTemplate($input: CreateTemplateInput!) {
  createTemplate(input: $input) {
    template {
      ...TemplateParts
    }
  }
}
fragment TemplateParts on Template {
  id
  name
  body
  category
  version
  updatedAt
  variables {
    name
    default
    required
  }
}
`);
export const UpdateTemplate: TypedDocumentNode<{
  updateTemplate: {
    template: TemplateParts;
  } | null;
}, {
  input: UpdateTemplateInput;
}> =
  gql(`
mutation UpdateTemplate($input: UpdateTemplateInput!) {
  updateTemplate(input: $input) {
    template {
      ...TemplateParts
    }
  }
}
fragment TemplateParts on Template {
  id
  name
  body
  category
  version
  updatedAt
  variables {
    name
    default
    required
  }
}
`);
export const DeleteTemplate: TypedDocumentNode<{
  deleteTemplate: {
    deletedId: string;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation DeleteTemplate($id: ID!) {
  deleteTemplate(id: $id) {
    deletedId
  }
}
`);
export const PreviewTemplate: TypedDocumentNode<{
  previewTemplate: {
    body: string;
    encoding: Encoding;
    segments: number;
    charactersLeft: number;
    missingVariables: (string)[];
    cliff: {
      characters: (string)[];
      suggestedBody: string;
      segmentsAfter: number;
    } | null;
  } | null;
}, {
  input: PreviewTemplateInput;
}> =
  gql(`
query PreviewTemplate($input: PreviewTemplateInput!) {
  previewTemplate(input: $input) {
    body
    encoding
    segments
    charactersLeft
    missingVariables
    cliff {
      characters
      suggestedBody
      segmentsAfter
    }
  }
}
`);
