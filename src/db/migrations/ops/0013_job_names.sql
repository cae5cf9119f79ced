-- Jobs are named by what they do. Agenda stores the names: without this the old rows would stay, and never run.
update agenda_jobs set name = renamed.new_name
from (values
  ('due messages', 'promoteDueMessages'),
  ('pending reports', 'applyReports'),
  ('purchases', 'settleDuePurchases'),
  ('held messages', 'releaseHeldMessages'),
  ('sender names', 'updateSenderNames'),
  ('low balances', 'watchLowBalances'),
  ('mails', 'sendDueMails'),
  ('report polls', 'fetchReports'),
  ('lost leases', 'recoverLeases'),
  ('alerts', 'deliverAlerts'),
  ('expiry', 'expireMessages'),
  ('silent messages', 'startReportPolling'),
  ('provider balance', 'checkProviderBalance'),
  ('missing reports', 'closeMissingReports'),
  ('tidying', 'purgeOldRows'),
  ('integrations', 'checkIntegrations'),
  ('transferReminders', 'remindOfTransfers'),
  ('ledger proof', 'proveLedger'),
  ('full ledger proof', 'proveWholeLedger')
) renamed (old_name, new_name)
where name = renamed.old_name;
