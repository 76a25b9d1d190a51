import type { NextFunction, Request, Response } from 'express';
import type { Config } from '../config/config.ts';
import { ProblemError } from './problem-error.ts';
import { publicUrlOf } from './public-url.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses requests that change something and come from another site: a browser sends `Origin` with them, and it has to
 * be ours. Programs send none, and tokens are not sent by browsers of their own accord.
 */
export function originCheck(config: Pick<Config, 'publicUrl' | 'host'>) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    const { origin, authorization } = request.headers;
    if (safeMethods.has(request.method) || origin === undefined || /^bearer /i.test(authorization ?? '')) {
      next();
      return;
    }
    const url = publicUrlOf(config, request);
    if (url !== null && origin === new URL(url).origin) {
      next();
      return;
    }
    const advice =
      url === null
        ? 'Set POSTROOM_PUBLIC_URL to the address that people open.'
        : `This installation is opened at ${new URL(url).origin}.`;
    next(new ProblemError('origin-refused', `The request came from another site. ${advice}`));
  };
}
