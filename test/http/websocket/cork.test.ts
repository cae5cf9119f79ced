import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Cork } from '../../../src/http/websocket/outbox.js';

it('writes for each in turn and lets other work in between; who has more, or comes meanwhile, is written for again', async () => {
  const cork = new Cork();
  const log: string[] = [];
  const writer = (name: string, rounds: number) => ({
    write() {
      for (const begun = performance.now(); performance.now() - begun < 3; );
      log.push(name);
      rounds -= 1;
      if (name === 'b' && rounds === 1) cork.add(late);
      return rounds > 0;
    },
  });
  const late = writer('late', 1);
  for (const one of [writer('a', 1), writer('b', 2), writer('c', 1)]) cork.add(one);
  const written = () => log.filter((entry) => entry !== 'other work');
  while (written().length < 5) {
    await turn();
    if (log.at(-1) !== 'other work') log.push('other work');
  }
  expect(written()).toEqual(['a', 'b', 'c', 'late', 'b']);
  expect(log.slice(log.indexOf('a'), log.indexOf('c') + 1)).toEqual(['a', 'other work', 'b', 'other work', 'c']);
});
