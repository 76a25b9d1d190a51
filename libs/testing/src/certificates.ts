import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requireProgram } from './running-program.ts';

const openssl = '/usr/bin/openssl';
const run = promisify(execFile);

/** A certificate with its key, as files and as PEM text. */
export interface Certificate {
  certFile: string;
  keyFile: string;
  cert: string;
  key: string;
}

export interface Certificates {
  /** The authority that signed all but `selfSigned`. */
  ca: Certificate;
  /** localhost, 127.0.0.1; valid. */
  good: Certificate;
  /** localhost, 127.0.0.2; ended on 2024-02-01. */
  expired: Certificate;
  /** localhost, 127.0.0.1; valid from 2048-01-01 on. */
  notYetValid: Certificate;
  /** mail.elsewhere.example only; valid. */
  wrongName: Certificate;
  /** localhost, 127.0.0.4; signed by itself. */
  selfSigned: Certificate;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

// `openssl ca` is what can give true dates in the past; it needs a small administration of its own.
const configuration = `
[ca]
default_ca = test
[test]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
[req]
distinguished_name = none
[none]
`;

function certificateIn(dir: string, name: string): Certificate {
  const certFile = join(dir, `${name}.pem`);
  const keyFile = join(dir, `${name}.key`);
  return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}

/**
 * Makes a certificate authority and server certificates with its signature, one fault each.
 * @param dir where the files go (`good.pem`, `good.key`, …); made when it does not exist
 */
export async function makeCertificates(dir: string): Promise<Certificates> {
  requireProgram(openssl, 'openssl');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'ca.cnf'), configuration);
  writeFileSync(join(dir, 'index.txt'), '');
  writeFileSync(join(dir, 'serial'), '1000\n');
  const call = (...args: string[]): Promise<unknown> => run(openssl, args, { cwd: dir });

  const selfMade = (name: string, ...extensions: string[]): Promise<unknown> =>
    call(
      ...['req', '-x509', '-config', 'ca.cnf', ...newKey, '-days', '3650', '-subj', `/CN=Postroom test ${name}`],
      ...['-keyout', `${name}.key`, '-out', `${name}.pem`],
      ...extensions.flatMap((extension) => ['-addext', extension]),
    );
  const signed = async (name: string, altNames: string, startdate: string, enddate: string): Promise<void> => {
    await call(
      ...['req', '-new', '-config', 'ca.cnf', ...newKey, '-subj', `/CN=Postroom test ${name}`],
      ...['-addext', `subjectAltName=${altNames}`, '-keyout', `${name}.key`, '-out', `${name}.csr`],
    );
    await call(
      ...['ca', '-batch', '-notext', '-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key'],
      ...['-startdate', startdate, '-enddate', enddate, '-in', `${name}.csr`, '-out', `${name}.pem`],
    );
  };

  await selfMade('ca', 'basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign');
  await signed('good', 'DNS:localhost,IP:127.0.0.1', '20240101000000Z', '20490101000000Z');
  await signed('expired', 'DNS:localhost,IP:127.0.0.2', '20240101000000Z', '20240201000000Z');
  await signed('not-yet-valid', 'DNS:localhost,IP:127.0.0.1', '20480101000000Z', '20490101000000Z');
  await signed('wrong-name', 'DNS:mail.elsewhere.example', '20240101000000Z', '20490101000000Z');
  await selfMade('self-signed', 'subjectAltName=DNS:localhost,IP:127.0.0.4');
  return {
    ca: certificateIn(dir, 'ca'),
    good: certificateIn(dir, 'good'),
    expired: certificateIn(dir, 'expired'),
    notYetValid: certificateIn(dir, 'not-yet-valid'),
    wrongName: certificateIn(dir, 'wrong-name'),
    selfSigned: certificateIn(dir, 'self-signed'),
  };
}
