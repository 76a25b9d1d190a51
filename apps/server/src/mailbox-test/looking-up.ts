import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** Addresses of one name that are told; more say no more. */
const mostAddresses = 10;

/** The same lookup, which tells the addresses that it found. */
export function telling(lookup: LookupFunction, tell: (addresses: string[]) => void): LookupFunction {
  return (host, options, callback) => {
    lookup(host, options, (error, found, family) => {
      if (!error) {
        const all: readonly LookupAddress[] | string = found;
        tell((typeof all === 'string' ? [all] : all.map(({ address }) => address)).slice(0, mostAddresses));
      }
      callback(error, found, family);
    });
  };
}
