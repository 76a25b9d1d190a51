import * as z from 'zod';

/** How an S3-compatible storage is reached. */
export interface S3Config {
  /** null: Amazon's own, by the region. */
  readonly endpoint: string | null;
  readonly region: string;
  readonly bucket: string;
  /** Empty, or ending in a slash. */
  readonly prefix: string;
  /** The bucket is part of the path, not of the host's name. */
  readonly pathStyle: boolean;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Where large messages are kept from now on; what was kept elsewhere is read there. */
export interface StorageConfig {
  readonly storage: 'files' | 's3';
  /** null where no object storage is configured. */
  readonly s3: S3Config | null;
}

/** Letters, digits, `-`, `_`, `.`, in parts between single slashes: nothing that a URL or a signature writes in two ways. */
const prefixShape = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*\/?$/;

/** The variables of where raw mail is kept. */
export const storageEnvironment = {
  POSTROOM_STORAGE: z
    .enum(['files', 's3'], { error: 'has to be files or s3' })
    .default('files')
    .describe(
      'Where the raw bytes of large messages are kept from now on: `files` in the data directory, or `s3`. What was kept before is still read where it is.',
    ),
  POSTROOM_S3_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'has to be a web address, such as https://s3.example.net' })
    .optional()
    .describe('Address of the S3-compatible storage. Default: Amazon S3 in the region.'),
  POSTROOM_S3_REGION: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'has to be the name of a region, such as eu-central-1')
    .default('us-east-1')
    .describe('Region of the bucket; most storages of one’s own take any.'),
  POSTROOM_S3_BUCKET: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/,
      'has to be the name of a bucket: 3 to 63 letters, digits, . _ -',
    )
    .optional()
    .describe('Bucket for raw mail. It has to exist.'),
  POSTROOM_S3_PREFIX: z
    .string()
    .max(200, 'has to have at most 200 characters')
    .regex(prefixShape, 'has to be a path of letters, digits, . _ - and single slashes, such as postroom/')
    .optional()
    .describe('What the names of objects begin with, so that a bucket can be shared with other programs.'),
  POSTROOM_S3_PATH_STYLE: z
    .enum(['true', 'false'], { error: 'has to be true or false' })
    .optional()
    .describe(
      'Whether the bucket is part of the path (`true`) or of the host’s name. Default: true where POSTROOM_S3_ENDPOINT is set.',
    ),
  POSTROOM_S3_ACCESS_KEY_ID: z.string().max(256).optional().describe('Access key of the storage.'),
  POSTROOM_S3_SECRET_ACCESS_KEY: z.string().max(256).optional().describe('Secret of that key.'),
};

type Values = z.output<z.ZodObject<typeof storageEnvironment>>;

const needed = ['POSTROOM_S3_BUCKET', 'POSTROOM_S3_ACCESS_KEY_ID', 'POSTROOM_S3_SECRET_ACCESS_KEY'] as const;

/** What is missing for `s3`, a sentence each; also where only some of its variables are set, since those have no effect. */
export function storageFaults(given: Readonly<Record<string, string | undefined>>): string[] {
  const wanted = given['POSTROOM_STORAGE'] === 's3';
  const some = Object.keys(given).find((name) => name.startsWith('POSTROOM_S3_'));
  if (!wanted && some === undefined) return [];
  const why = wanted ? 'with POSTROOM_STORAGE=s3' : `with ${String(some)}`;
  return needed.filter((name) => given[name] === undefined).map((name) => `${name} is needed ${why}.`);
}

/** The configuration of a faultless environment. */
export function storageOf(values: Values): StorageConfig {
  const bucket = values.POSTROOM_S3_BUCKET;
  const accessKeyId = values.POSTROOM_S3_ACCESS_KEY_ID;
  const secretAccessKey = values.POSTROOM_S3_SECRET_ACCESS_KEY;
  if (bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined) {
    return { storage: values.POSTROOM_STORAGE, s3: null };
  }
  const endpoint = values.POSTROOM_S3_ENDPOINT ?? null;
  const style = values.POSTROOM_S3_PATH_STYLE;
  const prefix = values.POSTROOM_S3_PREFIX?.replace(/\/?$/, '/') ?? '';
  return {
    storage: values.POSTROOM_STORAGE,
    s3: {
      endpoint,
      region: values.POSTROOM_S3_REGION,
      bucket,
      prefix,
      pathStyle: style === undefined ? endpoint !== null : style === 'true',
      accessKeyId,
      secretAccessKey,
    },
  };
}
