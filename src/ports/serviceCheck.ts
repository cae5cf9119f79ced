/** The state of an outside service, in one sentence for the operator. Holds no secret, no address and no number. */
export interface ServiceCheck {
  /** It answers and takes our credentials. */
  ok: boolean;
  detail: string;
}
