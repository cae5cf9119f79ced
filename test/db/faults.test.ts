import { expect, test } from 'vitest';
import { DatabaseAway, isUnavailable, OutcomeUnknown } from '../../src/db/faults.js';
import { isRead } from '../../src/db/sql.js';

const ofState = (code: string) => Object.assign(new Error('refused'), { code });

test.each([
  ['a full disk', ofState('53100'), true],
  ['no memory', ofState('53200'), true],
  ['a lock that came too late', ofState('55P03'), true],
  ['a statement that took too long', ofState('57014'), true],
  ['a deadlock', ofState('40P01'), true],
  ['no connection', new DatabaseAway(new Error('connect ECONNREFUSED')), true],
  ['a commit whose answer is lost', new OutcomeUnknown(new Error('Connection terminated')), false],
  ['an unreadable value', ofState('22P02'), false],
  ['a value out of range', ofState('22003'), false],
  ['a constraint', ofState('23505'), false],
  ['a network error of another service', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), false],
])('%s', (_, error, unavailable) => {
  expect(isUnavailable(error)).toBe(unavailable);
});

test.each([
  ['select 1', true],
  ['-- what it is for\nselect id from message', true],
  ['with due as materialized (select 1) select * from due', true],
  ['select updated_at, locked_at from agenda_jobs', true],
  ['select id from message for update skip locked', false],
  ['with gone as (delete from outbox returning id) select count(*) from gone', false],
  ["select pg_notify('x', 'y')", false],
  ["select nextval('attempt_recipient')", false],
  ['insert into outbox (topic) values ($1)', false],
  ['update message set status = $1', false],
])('%s: a read is %s', (text, read) => {
  expect(isRead(text)).toBe(read);
});
