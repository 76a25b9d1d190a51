import type { MessageFacts } from '../../src/index.ts';

/** What is right of a message by its RFC: these facts at least. */
export type Expected = { [K in keyof MessageFacts]?: unknown } & { faultCodes?: string[] };

/** Name with its source, the message (characters are bytes, LF stands for CRLF), and what is right. */
export type Awkward = [name: string, message: string, expected: Expected];

/** UTF-8 bytes as characters. */
export const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
export const base64 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('base64');
