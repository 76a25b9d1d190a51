import { once } from 'node:events';
import { join } from 'node:path';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { faultsOf } from '@postroom/contracts';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.ts';
import type { Config } from './config/config.ts';
import { migrate, openDatabase } from './database/open-database.ts';
import { Departments } from './department/departments.service.ts';
import { serveConsole } from './http/console-files.ts';
import { serveOpenApi } from './http/open-api.ts';
import { originCheck } from './http/origin-check.ts';
import { invalid } from './http/problem-error.ts';
import { ProblemFilter } from './http/problem.filter.ts';
import { isLoopback } from './http/public-url.ts';
import { ensureInstallation } from './installation.ts';
import { Queues } from './routing/queues.service.ts';
import { withoutStartUpLines } from './server-logger.ts';
import { SecretBox } from './secret/secret-box.ts';
import { installationKey } from './secret/installation-key.ts';
import { FirstSetup } from './sign-in/setup.service.ts';
import { ensureStorage } from './storage/ensure-storage.ts';

export interface Running {
  /** Where it listens. */
  readonly url: string;
  readonly app: NestExpressApplication;
}

/** The server cannot listen: a sentence that says what to do. */
export class ListenError extends Error {}

/** Of a JSON body, and of a file: 2,000 mailboxes are about 3 MB of YAML, certificates of their own make it more. */
const bodyLimit = '8mb';
/** Files that are sent as the body itself: programs name them in many ways, or not at all. */
const fileTypes = [
  'text/csv',
  'text/plain',
  'text/yaml',
  'text/x-yaml',
  'application/yaml',
  'application/x-yaml',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
];
const consoleFolder = join(import.meta.dirname, '..', 'console', 'browser');

type FaultSource = Parameters<typeof faultsOf>[0];

function configure(app: NestExpressApplication, config: Config): void {
  app.useLogger(withoutStartUpLines(app.get(Logger)));
  app.set('trust proxy', config.trustedProxies.length > 0 ? [...config.trustedProxies] : false);
  app.set('query parser', 'simple');
  app.disable('x-powered-by');
  // The console's own policy is set where its page is served; everything else may do nothing in a browser.
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
      strictTransportSecurity: config.publicUrl?.startsWith('https:') ?? false,
      crossOriginOpenerPolicy: { policy: 'same-origin' },
    }),
  );
  app.use(originCheck(config));
  app.useBodyParser('json', { limit: bodyLimit });
  app.useBodyParser('raw', { limit: bodyLimit, type: fileTypes });
  app.setGlobalPrefix('api', { exclude: ['health/live', 'health/ready', 'health/mail', 'metrics'] });
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(
    new StandardSchemaValidationPipe({
      exceptionFactory: (issues) => invalid(faultsOf(issues as unknown as FaultSource)),
    }),
  );
  app.use('/api', (_request: Request, response: Response, next: NextFunction) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  serveOpenApi(app);
  serveConsole(app, consoleFolder);
}

async function listen(app: NestExpressApplication, config: Config): Promise<string> {
  await app.init();
  const server = app.getHttpServer();
  try {
    // Not by Nest's own `listen`, which logs what is told in one sentence here.
    server.listen(config.port, config.host);
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EADDRINUSE') {
      throw new ListenError(
        `Port ${config.port} on ${config.host} is in use by another program. Stop that one, or set PORT to another port.`,
        { cause: error },
      );
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new ListenError(
        `Cannot listen on ${config.host}:${config.port} (${code}). Check POSTROOM_HOST and PORT; ports below 1024 need rights.`,
        { cause: error },
      );
    }
    throw error;
  }
  const address = server.address() as { port: number };
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${address.port}`;
}

/**
 * Starts what this configuration asks for and gives where it listens. Migrates an embedded database by itself; a shared
 * one is migrated by `postroom migrate`, since other processes may still run the old version.
 */
export async function serve(config: Config, say: (line: string) => void): Promise<Running> {
  const database = await openDatabase(config.databaseUrl);
  let app: NestExpressApplication | null = null;
  try {
    const ran = await migrate(database);
    if (ran.length > 0) say(`Database: ${ran.length} migration${ran.length === 1 ? '' : 's'} done.`);
    const { key, made } = await installationKey(database, config);
    if (made !== null) say(made);
    app = await NestFactory.create<NestExpressApplication>(AppModule.with({ config, database, secretKey: key }), {
      bufferLogs: true,
      forceCloseConnections: true,
      bodyParser: false,
    });
    configure(app, config);
    const storage = await ensureStorage(database, config);
    if (storage !== null) say(`${storage} Until then mail waits on its servers.`);
    await ensureInstallation(database, app.get(SecretBox), app.get(Departments), app.get(Queues));
    app.enableShutdownHooks(undefined, { useProcessExit: true });
    const url = await listen(app, config);
    if (config.publicUrl === null && !isLoopback(config.host)) {
      say('POSTROOM_PUBLIC_URL is not set: browsers that open this from elsewhere cannot sign in until it is.');
    }
    const token = await app.get(FirstSetup).newToken();
    if (token !== null) {
      // Standard error, not the log: whoever may read logs later must not find it there.
      process.stderr.write(
        `\nNobody can sign in yet. Open ${config.publicUrl ?? url}/setup and enter this one-time token:\n\n    ${token}\n\n`,
      );
    }
    return { url, app };
  } catch (error) {
    // Workers may have begun: they stop before the database closes, or they would keep the process alive.
    await (app?.close() ?? database.close());
    throw error;
  }
}
