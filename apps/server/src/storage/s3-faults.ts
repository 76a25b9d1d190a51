import type { S3Config } from '../config/storage.ts';
import { StorageError } from './place.ts';

interface Answer {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The object, not the bucket, is not there. */
export function isAbsent(error: unknown): boolean {
  const { name, $metadata } = error as Answer;
  return name === 'NoSuchKey' || (name !== 'NoSuchBucket' && $metadata?.httpStatusCode === 404);
}

/** An error of the SDK as a sentence; the SDK's own is its cause. No sentence holds a key. */
export function explained(error: unknown, { bucket, endpoint }: S3Config): StorageError {
  if (error instanceof StorageError) return error;
  const { name = 'Error', code, message = '', $metadata } = error as Answer;
  const where = endpoint ?? 'Amazon S3';
  const status = $metadata?.httpStatusCode;
  const say = (sentence: string, lasting: boolean) => new StorageError(sentence, lasting, { cause: error });
  if (name === 'NoSuchBucket') {
    return say(`The object storage has no bucket ${bucket}. Make it, or set POSTROOM_S3_BUCKET.`, true);
  }
  if (status === 401 || status === 403) {
    const advice = 'Check POSTROOM_S3_ACCESS_KEY_ID, POSTROOM_S3_SECRET_ACCESS_KEY and the rights on the bucket.';
    return say(`The object storage refuses access to bucket ${bucket} (${name}). ${advice}`, true);
  }
  if (status === 301 || name === 'PermanentRedirect' || name === 'AuthorizationHeaderMalformed') {
    return say(`Bucket ${bucket} is in another region (${name}). Set POSTROOM_S3_REGION.`, true);
  }
  if (status !== undefined && status >= 200) {
    return say(
      `The object storage answered ${status} ${name}: ${message}`.slice(0, 500),
      status >= 400 && status < 500 && status !== 408 && status !== 429,
    );
  }
  return say(`The object storage at ${where} cannot be reached (${code ?? name}). Check POSTROOM_S3_ENDPOINT.`, false);
}
