/** The first columns of a file of contacts that Tuma writes, by which it knows it again; those that follow are further values by name. */
export const CONTACT_COLUMNS = ['phone', 'name', 'email', 'tags', 'groups', 'opted_out', 'created_at', 'updated_at'] as const;
