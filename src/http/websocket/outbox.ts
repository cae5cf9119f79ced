import type { Socket } from 'node:net';
import type { ExecutionResult } from 'graphql';
import type { WebSocket } from 'ws';
import { MAX_LAG } from '../../core/liveFeed.js';

/** One result for all subscribers who share it. */
export interface Answer {
  /** Undefined while it is being made. */
  result?: ExecutionResult;
  /** The result as JSON in UTF-8, a byte a character; undefined where it has errors, which each socket is told with its own request id. */
  text?: string;
  /** Resolves when it is made. */
  filled?: Promise<void>;
}

/** UTF-8 with a byte a character: such texts are put together as strings, and Node writes them ten times as fast as it encodes. */
export const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

/** So long frames for a socket are gathered: a write costs as much as thirty frames. */
const CORK_MS = 8;
/** Writes to many sockets let other work in between after this long: a thousand take 10 ms and more, and requests need several turns. */
const TURN_MS = 2;

/** Something that has frames to write; answers whether some still wait. */
interface Writer {
  write(): boolean;
}

/** Writes for many sockets, to each at most once in 8 ms. */
export class Cork {
  private readonly waiting = new Set<Writer>();
  private readonly due = new Set<Writer>();
  private timer: NodeJS.Timeout | undefined;

  add(outbox: Writer): void {
    if (this.due.has(outbox)) return;
    this.waiting.add(outbox);
    if (this.due.size === 0) this.beginSoon();
  }

  private beginSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      for (const outbox of this.waiting) this.due.add(outbox);
      this.waiting.clear();
      this.release();
    }, CORK_MS);
  }

  private release(): void {
    const begun = performance.now();
    for (const outbox of this.due) {
      this.due.delete(outbox);
      if (outbox.write()) this.add(outbox);
      if (performance.now() - begun >= TURN_MS) break;
    }
    if (this.due.size > 0) setImmediate(() => this.release());
    else if (this.waiting.size > 0) this.beginSoon();
  }
}

/** Of each line in one write, about: more waits here, where subscribers share it, rather than in the socket's own buffers. */
const PIECE = 16 * 1024;
/** Who takes nothing for so long, and has so much waiting, is cut rather than kept in memory. */
const STALL_MS = 2_000;
const MAX_WAITING = 1024 * 1024;

/** The frames that wait for one socket, subscription by subscription. Shared results wait once for all of their sockets. */
export class Outbox implements Writer {
  private readonly lines = new Set<Line>();
  private stalledAt: number | undefined;

  /** `show` is a result with errors as this socket is told it. */
  constructor(
    private readonly socket: WebSocket,
    private readonly stream: Socket,
    private readonly cork: Cork,
    private readonly show: (result: ExecutionResult) => ExecutionResult,
  ) {}

  /** The results of the subscription with this id, in order. */
  line(id: string): Line {
    const line: Line = new Line(id, this.show, {
      fill: () => {
        this.lines.add(line);
        this.cork.add(this);
      },
      empty: () => this.lines.delete(line),
    });
    return line;
  }

  /** Writes what is ready, as far as the network takes it. Answers whether something still waits. */
  write(): boolean {
    if (this.socket.readyState !== this.socket.OPEN) return false;
    while (this.stream.writableLength === 0) {
      this.stalledAt = undefined;
      let frames = '';
      for (const line of this.lines) frames += line.take();
      if (frames === '') return this.lines.size > 0;
      this.stream.write(frames, 'latin1');
    }
    this.stalledAt ??= performance.now();
    return this.lines.size > 0;
  }

  /** Bytes that wait here for a socket that does not read; 0 while it does, and while they may wait. */
  stuckBytes(): number {
    if (this.stalledAt === undefined || performance.now() - this.stalledAt < STALL_MS) return 0;
    const bytes = this.lines.values().reduce((sum, line) => sum + line.bytes(), this.stream.writableLength);
    return bytes > MAX_WAITING ? bytes : 0;
  }
}

/** The results of one subscription that wait for its socket. */
export class Line {
  private waiting: Answer[] = [];
  private readonly head: string;
  private open = true;

  constructor(
    id: string,
    private readonly show: (result: ExecutionResult) => ExecutionResult,
    private readonly outbox: { fill(): void; empty(): void },
  ) {
    this.head = utf8(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  }

  /** False when too many wait already. */
  push(answer: Answer): boolean {
    if (!this.open) return true;
    if (this.waiting.length >= MAX_LAG) return false;
    if (this.waiting.push(answer) === 1) this.outbox.fill();
    return true;
  }

  /** The next ones that are ready, as frames of the socket, a byte a character. */
  take(): string {
    let frames = '';
    let taken = 0;
    for (; taken < this.waiting.length && frames.length < PIECE; taken++) {
      const { result, text } = this.waiting[taken] as Answer;
      if (!result) break;
      frames += frame(`${this.head}${text ?? utf8(JSON.stringify(this.show(result)))}}`);
    }
    this.waiting = this.waiting.slice(taken);
    if (this.waiting.length === 0) this.outbox.empty();
    return frames;
  }

  bytes(): number {
    return this.waiting.reduce((sum, { text }) => sum + (text?.length ?? 0), 0);
  }

  /** What waits is not sent any more. */
  close(): void {
    this.open = false;
    this.waiting = [];
    this.outbox.empty();
  }
}

/** A whole text message of RFC 6455, unmasked as a server's are. */
function frame(payload: string): string {
  const { length } = payload;
  if (length < 126) return String.fromCharCode(0x81, length) + payload;
  if (length < 65_536) return String.fromCharCode(0x81, 126, length >> 8, length & 255) + payload;
  return (
    String.fromCharCode(0x81, 127, 0, 0, 0, 0, (length >> 24) & 255, (length >> 16) & 255, (length >> 8) & 255, length & 255) + payload
  );
}
