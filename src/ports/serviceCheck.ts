/** What a look at an outside service found, in one sentence for its operator. Holds no secret, no address and no number. */
export interface ServiceCheck {
  /** It answers and takes our credentials. */
  ok: boolean;
  detail: string;
}
