import type { Request } from 'express';
import type { Config } from '../config/config.ts';

const loopbackNames = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** True for a bind or host that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return loopbackNames.test(host) || host === '::1';
}

/**
 * The address that people open: the configured one, else `http://` and the Host of a loopback bind — only where Host
 * itself names loopback, so that no other site's name that resolves here passes for ours. Null where it is not known.
 */
export function publicUrlOf(config: Pick<Config, 'publicUrl' | 'host'>, request: Request): string | null {
  if (config.publicUrl !== null) return config.publicUrl;
  const host = request.headers.host ?? '';
  return isLoopback(config.host) && loopbackNames.test(host) ? `http://${host}` : null;
}
