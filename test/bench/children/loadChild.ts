import { answer } from '../child.js';
import { load, postEach } from '../load.js';

const commands = { run: load, postEach };
export type LoadCommands = typeof commands;
answer(commands);
