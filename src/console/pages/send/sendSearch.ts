/** What stands in the address of Send: what a link from another page brings along. */
export interface SendSearch {
  /** A number. */
  to?: string;
  /** The id of a template. */
  template?: string;
}

/** A number alone in an address is read as one. */
export const readSendSearch = ({ to, template }: Record<string, unknown>): SendSearch => ({
  ...((typeof to === 'string' || typeof to === 'number') && { to: String(to).replace(/^(?=255\d{9}$)/, '+') }),
  ...(typeof template === 'string' && template.startsWith('tpl_') && { template }),
});
