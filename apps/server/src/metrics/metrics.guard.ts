import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { Config } from '../config/config.ts';
import { CONFIG } from '../config/config.module.ts';
import { ProblemError } from '../http/problem-error.ts';
import { isLoopback } from '../http/public-url.ts';
import { Sessions } from '../sign-in/sessions.service.ts';

const loopbackAddress = /^(::ffff:)?127\.|^::1$/;
/** What proxies add: a request that came through one is somebody else's. */
const forwarding = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

/** Straight from this machine, and to a name of it: a page in a browser here must not reach it by a name of its own. */
export function isDirectLoopback(request: Pick<Request, 'headers' | 'socket'>): boolean {
  return (
    loopbackAddress.test(request.socket.remoteAddress ?? '') &&
    !forwarding.some((name) => request.headers[name] !== undefined) &&
    isLoopback(request.headers.host ?? '')
  );
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Lets in: this machine directly, an API token of scope `metrics`, or `POSTROOM_METRICS_TOKEN` as bearer. */
@Injectable()
export class MetricsGuard implements CanActivate {
  constructor(
    private readonly sessions: Sessions,
    @Inject(CONFIG) private readonly config: Pick<Config, 'metricsToken'>,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    if (isDirectLoopback(request)) return true;
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token !== undefined) {
      const { metricsToken } = this.config;
      if (metricsToken !== null && timingSafeEqual(digest(token), digest(metricsToken))) return true;
      const caller = await this.sessions.tokenCaller(token);
      if (caller?.tokenScope === 'metrics') return true;
      if (caller) throw new ProblemError('forbidden', 'This token is not for metrics. Make one of scope `metrics`.');
    }
    throw new ProblemError('not-signed-in', 'This takes an API token of scope `metrics`, or POSTROOM_METRICS_TOKEN.');
  }
}
