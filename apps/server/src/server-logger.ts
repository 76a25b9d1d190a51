import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'nestjs-pino';

/** Where Nest tells how it puts itself together: a hundred lines that nobody who runs Postroom reads. */
const startUpContexts = new Set<unknown>([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** The log as `nestjs-pino` writes it, with Nest's own start-up lines at level debug. */
export function withoutStartUpLines(logger: Logger): LoggerService {
  return {
    log: (message: unknown, ...more: unknown[]) => {
      if (startUpContexts.has(more.at(-1))) logger.debug(message, ...more);
      else logger.log(message, ...more);
    },
    debug: (message: unknown, ...more: unknown[]) => logger.debug(message, ...more),
    verbose: (message: unknown, ...more: unknown[]) => logger.verbose(message, ...more),
    warn: (message: unknown, ...more: unknown[]) => logger.warn(message, ...more),
    error: (message: unknown, ...more: unknown[]) => logger.error(message, ...more),
    fatal: (message: unknown, ...more: unknown[]) => logger.fatal(message, ...more),
  };
}
