type CarryRule = 'money' | 'union' | 'live first' | 'people' | 'senders' | 'contacts' | 'campaigns' | 'set' | 'derived' | 'anew';

/**
 * What a restore does to each table of the data; a table that is not here fails a test.
 * - money: whole per tenant, since an entry books many messages and a part of them breaks the proof (carryMoney.ts)
 * - union: what either side has
 * - live first: the same, as live has it
 * - people, senders, contacts, campaigns: a rule of its own (carryPeople.ts, carrySenderIds.ts, carryContacts.ts, carryCampaigns.ts)
 * - set: made by the migrations
 * - derived: written anew from the messages, once these are what they shall be
 * - anew: emptied, so that what was done is done again with what the restore brought back
 */
export const carryRules: Readonly<Record<string, CarryRule>> = {
  api_key: 'people',
  api_key_day: 'money', // what a key has spent is what its messages cost
  app_user: 'people',
  archived_entry: 'money', // stands for messages
  archived_tally: 'money',
  archived_tenant: 'money',
  archived_usage: 'money',
  attempt: 'money',
  awaiting_report: 'derived',
  campaign: 'campaigns',
  campaign_file: 'campaigns',
  campaign_listed: 'campaigns',
  campaign_quote: 'campaigns',
  campaign_row: 'campaigns',
  campaign_schedule: 'campaigns',
  campaign_schedule_run: 'campaigns',
  campaign_run: 'money', // what is held for messages that aren't made yet
  campaign_tally: 'derived',
  contact: 'contacts',
  contact_group: 'contacts',
  contact_group_member: 'contacts',
  contact_tag_change: 'anew',
  credit_account: 'money',
  dispatch_queue: 'derived',
  erasure: 'contacts',
  inbound_message: 'union',
  invitation: 'people',
  invoice_counter: 'money',
  keyword_reply: 'union',
  ledger_entry: 'money',
  ledger_entry_messages: 'derived',
  legal_move: 'set',
  media_asset: 'union',
  membership: 'people',
  message: 'money',
  message_archive: 'live first',
  message_event: 'money',
  message_state: 'set',
  migration: 'set',
  opt_out: 'union',
  opt_out_event: 'union',
  package: 'people', // the backup's, and those that carried rows refer to
  partition_watch: 'anew',
  payment_event: 'money',
  payment_transaction: 'money',
  purchase: 'money',
  purchase_event: 'money',
  purchase_move: 'set',
  purchase_proof: 'money',
  purchase_state: 'set',
  report_inbox: 'money',
  report_key: 'union',
  sealed_day: 'money',
  send_reference: 'union',
  sender_id: 'senders',
  sender_id_document: 'senders',
  sender_id_event: 'senders',
  sender_id_move: 'set',
  sender_id_state: 'set',
  template: 'union',
  tenant: 'people',
  tenant_sender_id: 'senders',
  text_retention: 'anew',
  text_retention_left: 'anew',
  usage_day: 'derived',
  usage_dirty: 'derived',
  usage_quarter: 'derived',
  usage_state: 'derived',
  usage_tenant: 'derived',
};

export const anewTables = Object.keys(carryRules).filter((table) => carryRules[table] === 'anew');

export const liveFirstTables = Object.keys(carryRules).filter((table) => carryRules[table] === 'live first');

export const unionTables = Object.keys(carryRules).filter((table) => carryRules[table] === 'union');
