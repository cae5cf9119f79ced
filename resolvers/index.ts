import { AuthResolver } from './auth.js';
import { BillingResolver } from './billing.js';
import { MessageResolver } from './messages.js';
import { OptOutResolver } from './optOuts.js';
import { SenderIdEventResolver, SenderIdResolver } from './senders.js';
import { SendingResolver } from './sending.js';
import { SystemResolver } from './system.js';
import { TenantResolver } from './tenants.js';

/** Everything that the graph exposes, one class per noun. */
export const resolvers = [
  AuthResolver,
  BillingResolver,
  MessageResolver,
  OptOutResolver,
  SenderIdEventResolver,
  SenderIdResolver,
  SendingResolver,
  SystemResolver,
  TenantResolver,
] as const;
