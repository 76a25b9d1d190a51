import { isIP } from 'node:net';
import * as z from 'zod';
import { type StorageConfig, storageEnvironment, storageFaults, storageOf } from './storage.ts';

/** What somebody may set in the environment, checked once at start. `settings.md` is made from these descriptions. */
const roleNames = ['api', 'receive', 'send'] as const;
export type ProcessRole = (typeof roleNames)[number];

export type ReceiverPriority = 'high' | 'medium' | 'low';

/** At most so many receivers in one process: each may hold a message in memory. */
const mostReceivers = 200;

function rolesOf(text: string, context: z.RefinementCtx): ProcessRole[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const wrong = names.filter((name) => !roleNames.some((role) => role === name));
  if (wrong.length > 0 || names.length === 0) {
    context.addIssue({
      code: 'custom',
      message: `has to be a list of ${roleNames.join(', ')}, such as api,receive,send`,
    });
    return z.NEVER;
  }
  return names as ProcessRole[];
}

function receiversOf(text: string, context: z.RefinementCtx): Record<ReceiverPriority, number> {
  const counts = { high: 0, medium: 0, low: 0 };
  for (const part of text.split(',')) {
    const match = /^\s*(high|medium|low):(\d{1,3})\s*$/.exec(part);
    if (!match) {
      context.addIssue({ code: 'custom', message: 'has to be like high:2,medium:2,low:4 (priority:number)' });
      return z.NEVER;
    }
    counts[match[1] as ReceiverPriority] += Number(match[2]);
  }
  if (counts.high + counts.medium + counts.low > mostReceivers) {
    context.addIssue({ code: 'custom', message: `has to name at most ${mostReceivers} receivers in all` });
    return z.NEVER;
  }
  return counts;
}

const list = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** An address, or a network such as 10.0.0.0/8. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** Names that Express knows for the networks of proxies. */
const proxyNames = new Set(['loopback', 'linklocal', 'uniquelocal']);

function networksOf(names: ReadonlySet<string>, advice: string) {
  return (text: string, context: z.RefinementCtx): string[] => {
    const networks = list(text);
    if (networks.every((network) => names.has(network) || isNetwork(network))) return networks;
    context.addIssue({ code: 'custom', message: advice });
    return z.NEVER;
  };
}

function isMysqlUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.hostname !== '' && url.pathname.length > 1;
}

const portRule = 'has to be a port, 0 to 65535';

const httpUrl = z.url({ protocol: /^https?$/, error: 'has to be a web address, such as https://postroom.example.net' });

/** Every variable of ours: its rule, its default, what it is for. The only place that names them. */
export const environment = z.object({
  PORT: z.coerce
    .number(portRule)
    .int(portRule)
    .min(0, portRule)
    .max(65_535, portRule)
    .default(8080)
    .describe('Port of console and API; 0 takes a free one.'),
  POSTROOM_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  DATABASE_URL: z
    .string()
    .refine(
      (text) => /^sqlite:./.test(text) || (text.startsWith('mysql://') && isMysqlUrl(text)),
      'has to be like sqlite:PATH or mysql://USER:PASSWORD@HOST:PORT/DATABASE',
    )
    .optional()
    .describe(
      '`sqlite:PATH` or `mysql://USER:PASSWORD@HOST:PORT/DATABASE` (MariaDB and MySQL). Default: a SQLite file in the data directory.',
    ),
  POSTROOM_DATA_DIR: z
    .string()
    .min(1)
    .default('data')
    .describe('Where the embedded database, raw mail and temporary files lie.'),
  ...storageEnvironment,
  POSTROOM_SECRET_KEY: z
    .string()
    .min(32, 'has to have at least 32 characters')
    .optional()
    .describe(
      'Text from which the keys for stored secrets are derived. May be left out with SQLite only: a key file is made then.',
    ),
  POSTROOM_PUBLIC_URL: httpUrl
    .optional()
    .describe('The address that people open. Default: http:// and the host of a loopback bind.'),
  POSTROOM_ROLES: z
    .string()
    .default('api,receive,send')
    .transform(rolesOf)
    .describe('What this process does: api, receive, send.'),
  POSTROOM_RECEIVERS: z
    .string()
    .default('low:4')
    .transform(receiversOf)
    .describe('Receivers of this process by priority, such as high:2,medium:2,low:4.'),
  POSTROOM_RELAY_URL: z
    .url({ protocol: /^smtps?$/, error: 'has to be like smtp://USER:PASSWORD@HOST:PORT or smtps://…' })
    .optional()
    .describe('SMTP server for mailboxes that have none of their own. `smtp:` needs STARTTLS unless `?tls=none`.'),
  POSTROOM_SYSTEM_FROM: z
    .string()
    .optional()
    .describe(
      'Sender of alerts; checked, and without effect until alerts leave by mail. Default: postroom@ the public URL’s host.',
    ),
  POSTROOM_TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform(networksOf(proxyNames, 'has to be a list of addresses or networks, such as loopback,10.0.0.0/8'))
    .describe('Addresses or networks of proxies, by comma, that may say a caller’s address and scheme.'),
  POSTROOM_ALLOW_NETWORKS: z
    .string()
    .default('')
    .transform(networksOf(new Set(), 'has to be a list of networks, such as 127.0.0.0/8,::1'))
    .describe(
      'Networks, by comma, that HTTP requests made by settings may reach beside public addresses, also without TLS.',
    ),
  POSTROOM_METRICS_TOKEN: z
    .string()
    .min(16, 'has to have at least 16 characters')
    .optional()
    .describe(
      'Bearer token for /metrics and /health/mail, which otherwise answer this machine and API tokens of scope metrics.',
    ),
  POSTROOM_LOG_LEVEL: z
    .enum(['error', 'warn', 'info', 'debug'], { error: 'has to be error, warn, info or debug' })
    .default('info')
    .describe('How much is logged.'),
});

type Environment = z.output<typeof environment>;

export interface Config extends StorageConfig {
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string;
  readonly engine: 'sqlite' | 'mysql';
  readonly dataDir: string;
  readonly secretKey: string | null;
  readonly publicUrl: string | null;
  readonly roles: ReadonlySet<ProcessRole>;
  readonly receivers: Readonly<Record<ReceiverPriority, number>>;
  readonly relayUrl: string | null;
  readonly systemFrom: string | null;
  readonly trustedProxies: readonly string[];
  /** Addresses and networks that HTTP requests made by settings may reach beside public ones. */
  readonly allowNetworks: readonly string[];
  readonly metricsToken: string | null;
  readonly logLevel: Environment['POSTROOM_LOG_LEVEL'];
  /** Set by the demo only: accounts that the sign-in page lists. */
  readonly demo: boolean;
}

/** A start that cannot go on: one sentence for each fault, none with a value. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  // Written out, since the table of settings is made by a Node that only strips types.
  constructor(faults: readonly string[]) {
    super(`Postroom cannot start:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** The names of ours that are not known: `POSTROOM_TEST_*` is for tests and passes. */
function unknownNames(variables: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(variables).filter(
    (name) => name.startsWith('POSTROOM_') && !name.startsWith('POSTROOM_TEST_') && !(name in environment.shape),
  );
}

/**
 * The configuration that the environment asks for.
 * @throws ConfigError naming every fault at once: unknown, missing and malformed values of ours.
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>>, demo = false): Config {
  const faults = unknownNames(variables).map(
    (name) => `${name} is not a setting of Postroom. Check the spelling, or remove it.`,
  );
  // An empty variable is an unset one: that is how compose files leave something out.
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) faults.push(`${String(issue.path[0])} ${issue.message}.`);
  }
  if (given['DATABASE_URL']?.startsWith('mysql:') === true && given['POSTROOM_SECRET_KEY'] === undefined) {
    faults.push(
      'POSTROOM_SECRET_KEY is needed with mysql:// — any text of at least 32 characters, the same for every process.',
    );
  }
  faults.push(...storageFaults(given));
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  const values = parsed.data;
  const databaseUrl = values.DATABASE_URL ?? `sqlite:${values.POSTROOM_DATA_DIR}/postroom.db`;
  return {
    port: values.PORT,
    host: demo ? '127.0.0.1' : values.POSTROOM_HOST,
    databaseUrl,
    engine: databaseUrl.startsWith('sqlite:') ? 'sqlite' : 'mysql',
    dataDir: values.POSTROOM_DATA_DIR,
    ...storageOf(values),
    secretKey: values.POSTROOM_SECRET_KEY ?? null,
    publicUrl: values.POSTROOM_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    roles: new Set(values.POSTROOM_ROLES),
    receivers: values.POSTROOM_RECEIVERS,
    relayUrl: values.POSTROOM_RELAY_URL ?? null,
    systemFrom: values.POSTROOM_SYSTEM_FROM ?? null,
    trustedProxies: values.POSTROOM_TRUSTED_PROXIES,
    allowNetworks: values.POSTROOM_ALLOW_NETWORKS,
    metricsToken: values.POSTROOM_METRICS_TOKEN ?? null,
    logLevel: values.POSTROOM_LOG_LEVEL,
    demo,
  };
}
