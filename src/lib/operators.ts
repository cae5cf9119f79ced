/**
 * Who holds which Tanzanian mobile range. Numbers are portable: this names the range holder, not the serving network,
 * so it is a label for reports and never a reason to refuse or to route.
 */
export type OperatorRange = {
  /** The first two digits of the national number. */
  prefix: string;
  /** Null: nobody's (reserved, or not in operation). */
  operator: string | null;
  /** ISO date; null where the range has had this holder for as long as we know. */
  validFrom: string | null;
  source: string;
};

const PLAN = 'TCRA national numbering plan, range holders';
const REBRAND = 'Launch of the brand in Dar es Salaam, press of 2024-11-26';

/** Append, never edit: a new holder is a new row with its date. Of the rows of a prefix, the last one is in force. */
export const OPERATOR_RANGES: readonly OperatorRange[] = [
  { prefix: '60', operator: null, validFrom: null, source: PLAN },
  { prefix: '61', operator: 'Halotel', validFrom: null, source: PLAN },
  { prefix: '62', operator: 'Halotel', validFrom: null, source: PLAN },
  { prefix: '63', operator: 'Halotel', validFrom: null, source: PLAN },
  { prefix: '64', operator: null, validFrom: null, source: PLAN },
  { prefix: '65', operator: 'Tigo', validFrom: null, source: PLAN },
  { prefix: '66', operator: 'Airtel', validFrom: null, source: PLAN },
  { prefix: '67', operator: 'Tigo', validFrom: null, source: PLAN },
  { prefix: '68', operator: 'Airtel', validFrom: null, source: PLAN },
  { prefix: '69', operator: 'Airtel', validFrom: null, source: PLAN },
  { prefix: '70', operator: 'Yas', validFrom: null, source: PLAN },
  { prefix: '71', operator: 'Tigo', validFrom: null, source: PLAN },
  { prefix: '72', operator: 'Vodacom', validFrom: null, source: PLAN },
  { prefix: '73', operator: 'TTCL', validFrom: null, source: PLAN },
  { prefix: '74', operator: 'Vodacom', validFrom: null, source: PLAN },
  { prefix: '75', operator: 'Vodacom', validFrom: null, source: PLAN },
  { prefix: '76', operator: 'Vodacom', validFrom: null, source: PLAN },
  { prefix: '77', operator: 'Zantel', validFrom: null, source: PLAN },
  { prefix: '78', operator: 'Airtel', validFrom: null, source: PLAN },
  { prefix: '79', operator: 'Vodacom', validFrom: null, source: PLAN },
  { prefix: '65', operator: 'Yas', validFrom: '2024-11-26', source: REBRAND },
  { prefix: '67', operator: 'Yas', validFrom: '2024-11-26', source: REBRAND },
  { prefix: '71', operator: 'Yas', validFrom: '2024-11-26', source: REBRAND },
  { prefix: '77', operator: 'Yas', validFrom: '2024-11-26', source: REBRAND },
];
