import { answer } from './child.js';
import { load } from './load.js';

const commands = { run: load };
export type LoadCommands = typeof commands;
answer(commands);
