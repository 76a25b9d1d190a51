import type { SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import type { Refusal, SendFault, SendResult } from './outcome.ts';

/** As much of a server's words as is kept. */
const longestResponse = 1000;

/** A server's words as they are stored and shown: one line of printable text. */
export function wordsOf(text: string): string {
  return text
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, longestResponse)
    .toWellFormed();
}

interface NodemailerFault extends Error {
  code?: string;
  response?: string;
  responseCode?: number;
  rejectedErrors?: NodemailerFault[];
  recipient?: string;
}

function refusals(errors: readonly NodemailerFault[] | undefined): Refusal[] {
  return (errors ?? []).map((error) => ({
    address: error.recipient ?? '',
    code: error.responseCode ?? null,
    response: wordsOf(error.response ?? error.message),
  }));
}

/** The server took the mail for some recipients. */
export function sendAnswer(info: SMTPConnectionSendInfo): SendResult {
  return {
    kind: 'answered',
    accepted: info.accepted,
    refused: refusals(info.rejectedErrors as NodemailerFault[] | undefined),
    response: wordsOf(info.response),
  };
}

/** What went wrong, by nodemailer's codes and the server's answer. */
export function smtpFault(error: Error | null): SendFault {
  const fault = (error ?? new Error('The server did not answer.')) as NodemailerFault;
  return {
    code: fault.responseCode ?? null,
    signIn: fault.code === 'EAUTH',
    // Larger than the SIZE that the server announced: nodemailer refuses before it asks.
    tooLarge: fault.code === 'EMESSAGE' && fault.responseCode === undefined,
    refused: refusals(fault.rejectedErrors),
    response: wordsOf(fault.response ?? fault.message),
  };
}
