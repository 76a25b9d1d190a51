import type { PeerCertificate, TLSSocket } from 'node:tls';
import { printable } from './printable.ts';

/** How the connection is secured, and by which certificate. Names are printable and at most 500 characters. */
export interface TlsDetails {
  /** `TLSv1.2` or `TLSv1.3`. */
  readonly version: string;
  /** IANA name, as `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string;
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
  /** As `DNS:pop.example.com`, at most 100. */
  readonly altNames: readonly string[];
}

/** What is known about a connection whose handshake is done. */
export function tlsDetails(socket: TLSSocket): TlsDetails {
  const certificate = socket.getPeerCertificate() as Partial<PeerCertificate>;
  const cipher = socket.getCipher() as { name: string; standardName?: string };
  return {
    version: socket.getProtocol() ?? 'unknown',
    cipher: cipher.standardName ?? cipher.name,
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    validFrom: readDate(certificate.valid_from),
    validTo: readDate(certificate.valid_to),
    altNames: printable(certificate.subjectaltname ?? '', 10_000)
      .split(', ')
      .filter((name) => name !== '')
      .slice(0, 100),
  };
}

function distinguishedName(name: object | undefined): string {
  const parts = Object.entries(name ?? {}).map(([key, value]) => `${key}=${[value].flat().map(String).join('+')}`);
  return printable(parts.join(', '), 500);
}

function readDate(text: string | undefined): Date | null {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? null : date;
}
