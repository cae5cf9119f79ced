/**
 * Whether a table's rows travel in a backup; a table that is not here fails a test. What travels is needed where nothing else is left: the
 * data of tenants is whole without it. What stays: what is true of this server only, ends anyway, or must not be done twice.
 */
export const operationsTables: Readonly<Record<string, boolean>> = {
  account_code: false, // minutes old
  account_token: false, // a used link must not work again
  agenda_jobs: false, // made at each start
  alert: true,
  api_minute: false, // of the last hour
  audit_event: true,
  backup: false, // the manifests beside the files say which there are
  backup_copy: false,
  backup_problem: false, // found anew within a minute
  backup_schedule: true,
  backup_upload: false, // under way
  balance_side: true,
  code_try: false,
  contact_import: false, // lists on their way in, kept for days: a backup has the contacts that they made
  contact_import_rejection: false,
  contact_import_row: false,
  email: true, // those that wait are kept and not sent: they may have been
  encryption_key: true,
  export: false, // its file is in no backup
  idempotency_key: false,
  inbound_inbox: true, // a STOP that isn't applied yet is one
  inbound_number: true,
  integration_check: false,
  job_run: false,
  known_network: true,
  ledger_proof_run: true,
  maintenance_epoch: false,
  media_listing: false, // of the last hour
  media_upload: false, // under way
  missing_file: false, // the next backup says it
  operations_migration: true,
  outbox: false, // its order is that of this cluster's transactions
  platform_sms: true,
  process: false,
  provider_pace: false, // of this second
  provider_sender_name: true,
  provider_state: false,
  quarantined_item: true,
  recovery_code: true,
  refresh_token: false,
  reset_request: false,
  restore: false, // of this server's schemas
  secret: true,
  session: false,
  simulator_accept: true,
  simulator_count: true,
  simulator_payment: true,
  simulator_report: true,
  simulator_sender_name: true,
  storage_target: false, // made of the configuration
  system_sample: true, // those of days are kept for ever
  system_state: true,
  two_factor: true,
  unknown_report_status: true,
  webhook_attempt: false, // what was posted was posted
  webhook_change: false, // of this cluster's outbox
  webhook_cursor: false,
  webhook_delivery: false, // may have been posted: a receiver would get it twice
  webhook_endpoint: true,
};
