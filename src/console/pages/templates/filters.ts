/** What stands in the address of the list of templates. */
export interface TemplateFilters {
  search?: string;
}

/** A number alone in an address is read as one. */
export const readTemplateFilters = ({ search }: Record<string, unknown>): TemplateFilters =>
  (typeof search === 'string' && search !== '') || typeof search === 'number' ? { search: String(search).slice(0, 100) } : {};
