import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { type Problem, type ProblemCode, problemCodes } from '@postroom/contracts';
import type { Request, Response } from 'express';
import { ProblemError } from './problem-error.ts';

const ofStatus: Record<number, ProblemCode> = {
  400: 'invalid',
  401: 'not-signed-in',
  403: 'forbidden',
  404: 'not-found',
  413: 'too-large',
  429: 'too-many-tries',
  503: 'not-ready',
};

function problemOf(code: ProblemCode, detail: string, more: Readonly<Record<string, unknown>> = {}): Problem {
  const { status, title } = problemCodes[code];
  return { type: `urn:postroom:problem:${code}`, title, status, detail, code, ...more };
}

/** Express's own parsers throw plain errors that carry a status. */
function statusOf(error: unknown): number | null {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}

function toProblem(error: unknown, request: Request): Problem | null {
  if (error instanceof ProblemError) return problemOf(error.code, error.message, error.more);
  if (error instanceof HttpException) {
    const code = ofStatus[error.getStatus()];
    if (code === 'not-found') return problemOf(code, `There is no ${request.method} ${request.path} here.`);
    if (code !== undefined || error.getStatus() < 500) return problemOf(code ?? 'invalid', error.message);
  }
  const status = statusOf(error);
  if (status === 413) return problemOf('too-large', 'The body is larger than this route takes.');
  if (status === null) return null;
  if (error instanceof URIError) return problemOf('invalid', 'The address is not well formed. Check its % signs.');
  if (status === 400 || status === 415) {
    return problemOf('invalid', 'The body is not JSON. Send JSON with Content-Type: application/json.');
  }
  const code = ofStatus[status] ?? 'invalid';
  return problemOf(code, problemCodes[code].title);
}

/** Every error leaves as problem details (RFC 9457); what nobody expected is logged and told without its inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    let problem = toProblem(error, request);
    if (problem === null) {
      this.logger.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      problem = problemOf(
        'internal',
        'The server met a fault that is logged. Try again; if it stays, tell your administrator.',
      );
    }
    if (response.headersSent) {
      response.end();
      return;
    }
    const wait = (problem as { retryAfterSeconds?: unknown }).retryAfterSeconds;
    // RFC 9110, section 10.2.3, for clients that read no bodies.
    if (typeof wait === 'number') response.setHeader('retry-after', String(wait));
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}
