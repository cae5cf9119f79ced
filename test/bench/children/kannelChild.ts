import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answer } from '../child.js';
import { processCpuSeconds } from '../postgresCpu.js';

// Debian's Kannel with its store on disk, and the provider that it sends to: it takes each message at once.

const kannelPrograms = ['/usr/sbin/bearerbox', '/usr/sbin/smsbox'] as const;

const boxes: ChildProcess[] = [];
let sent = 0;
const provider = createServer((request, response) => {
  request.resume();
  sent += 1;
  response.writeHead(202, { 'content-type': 'text/plain' }).end('0: Accepted for delivery');
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false);
    socket.destroy();
    if (open) return;
    await sleep(100);
  }
  throw new Error('Kannel does not listen');
}

const commands = {
  /** Answers where it takes messages. */
  async serve(directory: string): Promise<string> {
    if (!kannelPrograms.every(existsSync)) throw new Error('Kannel is not installed');
    const [admin, box, incoming, sending] = [await freePort(), await freePort(), await freePort(), await freePort()];
    provider.listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const { port } = provider.address() as AddressInfo;
    mkdirSync(join(directory, 'store'));
    const file = join(directory, 'kannel.conf');
    writeFileSync(
      file,
      `group = core\nadmin-port = ${admin}\nadmin-password = bench\nsmsbox-port = ${box}\nstore-type = spool
store-location = ${join(directory, 'store')}\nlog-level = 4\n
group = smsc\nsmsc = http\nsmsc-id = provider\nsystem-type = kannel\nsmsc-username = bench\nsmsc-password = bench\nport = ${incoming}
connect-allow-ip = 127.0.0.1\nsend-url = http://127.0.0.1:${port}/\n
group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = ${sending}\nlog-level = 4\n
group = sendsms-user\nusername = bench\npassword = bench\n`,
    );
    for (const [program, opens] of [[kannelPrograms[0], box] as const, [kannelPrograms[1], sending] as const]) {
      boxes.push(spawn(program, [file], { stdio: 'ignore' }));
      await listening(opens);
    }
    return `http://127.0.0.1:${sending}`;
  },
  /** How many messages the provider has. */
  sent: () => sent,
  cpuSeconds: () => boxes.reduce((sum, { pid }) => sum + (pid ? processCpuSeconds(pid) : 0), 0),
};
export type KannelCommands = typeof commands;

answer(commands, async () => {
  for (const box of boxes.reverse()) {
    box.kill();
    if (box.exitCode === null && box.signalCode === null) await once(box, 'exit');
  }
});
