import type { Params } from 'nestjs-pino';
import { newId } from './database/ids.ts';

/** Links with a token in them (set-up, invitations) are logged without it. */
const withoutQuery = (url: string | undefined) => (url ?? '').replace(/\?.*$/s, '?…');

/** JSON logs, one id for each request; no cookie, no authorization, no query, no mail text. */
export function loggerOptions(level: string): Params {
  return {
    pinoHttp: {
      level,
      genReqId: () => newId(),
      autoLogging: { ignore: (request) => /^\/(health|api\/events)/.test(request.url ?? '') },
      customLogLevel: (_request, response, error) => {
        if (error || response.statusCode >= 500) return 'error';
        return response.statusCode >= 400 ? 'info' : 'debug';
      },
      serializers: {
        req: (request: { id: string; method: string; url: string }) => ({
          id: request.id,
          method: request.method,
          url: withoutQuery(request.url),
        }),
        res: (response: { statusCode: number }) => ({ statusCode: response.statusCode }),
      },
    },
  };
}
