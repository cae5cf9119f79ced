import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, envExample, readConfig, variables } from '../src/config.js';
import { packageRoot } from '../src/db/package.js';

const faultsOf = (env: NodeJS.ProcessEnv): string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

test('an empty environment is a demo on loopback', () => {
  expect(readConfig({})).toMatchObject({
    PORT: 4000,
    HOST: '127.0.0.1',
    TUMA_MODE: 'demo',
    TUMA_ROLES: ['api', 'worker'],
    introspection: true,
    trialCredits: 100,
    SMS_PROVIDER: 'simulator',
  });
});

test('production wants its secrets and its address, and says all that is missing at once', () => {
  const faults = faultsOf({ TUMA_MODE: 'production' });
  expect(faults).toHaveLength(2);
  expect(faults.join()).toMatch(/JWT_SECRET.*PUBLIC_URL/s);
  const config = readConfig({ TUMA_MODE: 'production', JWT_SECRET: 'k'.repeat(32), PUBLIC_URL: 'https://sms.example.com/' });
  expect(config).toMatchObject({ introspection: false, trialCredits: 0, PUBLIC_URL: 'https://sms.example.com' });
});

test('all faults are reported together by name, and no secret is repeated', () => {
  const faults = faultsOf({
    PORT: 'x',
    TUMA_ROLES: 'cook',
    TUMA_MODE: 'test',
    JWT_SECRET: 'too-short-secret',
    PUBLIC_URL: 'nowhere',
    TRIAL_CREDITS: '-1',
    SMS_PROVIDER: 'pigeon',
  });
  for (const name of ['PORT', 'TUMA_ROLES', 'TUMA_MODE', 'JWT_SECRET', 'PUBLIC_URL', 'TRIAL_CREDITS', 'SMS_PROVIDER'])
    expect(faults.filter((fault) => fault.startsWith(name))).toHaveLength(1);
  expect(faults.join()).not.toContain('too-short-secret');
});

test('a demo listens on loopback only: its passwords are known', () => {
  expect(faultsOf({ HOST: '0.0.0.0' }).join()).toContain('HOST');
  expect(faultsOf({ HOST: '::1' })).toEqual([]);
});

test('an empty value counts as absent, and the configuration is frozen', () => {
  const config = readConfig({ PORT: '', DATABASE_URL: '' });
  expect(config.PORT).toBe(4000);
  expect(config.DATABASE_URL).toBeUndefined();
  expect(Object.isFrozen(config)).toBe(true);
});

test('.env.example is fresh: npm run env-example writes it', () => {
  expect(readFileSync(join(packageRoot, '.env.example'), 'utf8')).toBe(envExample());
  for (const name of Object.keys(variables)) expect(envExample()).toContain(`${name}=`);
});
