import { StartError } from '../errors.js';

/** A listener that can't listen, in words: `hostSetting` and `portSetting` are where its address was set. Throws always. */
export function refuseToListen(
  error: NodeJS.ErrnoException & { address?: string; port?: number },
  hostSetting: string,
  portSetting: string,
): never {
  const { code, address, port } = error;
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} of ${address} is in use: stop what listens there, or set ${portSetting} (0 takes a free one).`,
    EACCES: `This account may not listen on port ${port}: set ${portSetting} to 1024 or more, behind a proxy.`,
    EADDRNOTAVAIL: `This machine has no address ${address}: correct ${hostSetting}.`,
    ENOTFOUND: `There is no host of that name: correct ${hostSetting}.`,
    EAI_AGAIN: `The host's name can't be looked up: correct ${hostSetting}.`,
  };
  const sentence = sentences[code ?? ''];
  throw sentence ? new StartError(sentence, { cause: error }) : error;
}
