import type { PlatformRole, Role } from '../../entities/types/roles.js';
import { PLATFORM_TIME_ZONE } from '../lib/localTime.js';

export interface SeedPackage {
  code: string;
  name: string;
  credits: number;
  priceTzs: number;
  support: string;
  senderIdLimit: number | null;
}

/** What a new installation begins with. Prices in whole TZS; a null limit is none. */
export const seedPackages: SeedPackage[] = [
  { code: 'lite', name: 'Lite', credits: 5_000, priceTzs: 150_000, support: 'Basic support', senderIdLimit: 4 },
  { code: 'standard', name: 'Standard', credits: 50_000, priceTzs: 1_250_000, support: 'Priority support', senderIdLimit: 6 },
  { code: 'pro', name: 'Pro', credits: 250_000, priceTzs: 4_500_000, support: 'Premium support', senderIdLimit: 8 },
  { code: 'enterprise', name: 'Enterprise', credits: 1_000_000, priceTzs: 12_000_000, support: 'Dedicated support', senderIdLimit: null },
];

/** The sender id that every tenant may use without a request. */
export const defaultSenderId = 'Taarifa-SMS';

/** Sender ids without an owner, which any tenant may enable. */
export const sharedSenderIds = [
  defaultSenderId,
  'INFO',
  'ALERT',
  'NOTIFY',
  'MIFUMO',
  'SMS',
  'SYSTEM',
  'SERVICE',
  'UPDATE',
  'REMINDER',
] as const;

export const demoTenant = {
  name: 'Mifumo Labs',
  slug: 'mifumo-labs',
  packageCode: 'enterprise',
  timeZone: PLATFORM_TIME_ZONE,
  credits: 1_000,
} as const;

/** A short code that people may write to the demo's tenant: npx tuma inbound simulate. */
export const demoInboundNumber = '15054';

export interface DemoUser {
  email: string;
  name: string;
  role: Role | null;
  platformRole: PlatformRole | null;
}

/** Users with a well-known password: production refuses to start while they exist. */
export const demoUsers: DemoUser[] = [
  { email: 'owner@mifumo.example', name: 'Demo Owner', role: 'OWNER', platformRole: null },
  { email: 'admin@mifumo.example', name: 'Demo Admin', role: 'ADMIN', platformRole: null },
  { email: 'member@mifumo.example', name: 'Demo Member', role: 'MEMBER', platformRole: null },
  { email: 'operator@tuma.example', name: 'Demo Operator', role: null, platformRole: 'ADMIN' },
];

export const demoPassword = 'tuma-demo-password';
