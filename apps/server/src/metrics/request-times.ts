import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { Metrics } from './metrics.service.ts';

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/** The pattern of the route that answered; what no route took is `other`, so that addresses cannot make series. */
function routeOf(request: Request): string {
  const { route } = request as { route?: { path?: unknown } };
  return typeof route?.path === 'string' && !route.path.includes('*') ? route.path : 'other';
}

/** Measures each request until its answer is written; a stream of events is left out, which ends when somebody leaves. */
@Injectable()
export class RequestTimes implements NestMiddleware {
  constructor(private readonly metrics: Metrics) {}

  use(request: Request, response: Response, next: NextFunction): void {
    const begun = performance.now();
    response.once('finish', () => {
      if (String(response.getHeader('content-type')).startsWith('text/event-stream')) return;
      const labels = {
        method: methods.has(request.method) ? request.method : 'other',
        route: routeOf(request),
        status: `${Math.floor(response.statusCode / 100)}xx`,
      };
      this.metrics.addRequest(labels, (performance.now() - begun) / 1000);
    });
    next();
  }
}
