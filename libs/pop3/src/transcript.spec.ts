import { describe, expect, it } from '@jest/globals';
import { Transcript, type TranscriptLine } from './transcript.ts';

function record(maxChars = 500): { transcript: Transcript; lines: TranscriptLine[]; last: () => string | undefined } {
  const lines: TranscriptLine[] = [];
  const transcript = new Transcript((line) => lines.push(line), maxChars);
  return { transcript, lines, last: () => lines.at(-1)?.text };
}

describe('the transcript', () => {
  it.each([
    ['USER alice', 'USER ***'],
    ['PASS two words', 'PASS ***'],
    ['pass lower', 'pass ***'],
    ['PASS ', 'PASS ***'],
    ['APOP alice c4c9334bac560ecc979e58001b3e22fb', 'APOP ***'],
    ['AUTH PLAIN AGFsaWNlAHNlY3JldA==', 'AUTH PLAIN ***'],
    ['AUTH XOAUTH2', 'AUTH XOAUTH2'],
    ['AUTH ?! broken', 'AUTH ***'],
    ['RETR 1', 'RETR 1'],
    ['USERX y', 'USERX y'],
  ])('shows %s as %s', (line, shown) => {
    const { transcript, last } = record();
    transcript.client(line);
    expect(last()).toBe(shown);
  });

  it('blanks every payload of a SASL exchange, and nothing after it', () => {
    const { transcript, lines } = record();
    transcript.client('AUTH SCRAM-SHA-256');
    transcript.server(Buffer.from('+ '));
    transcript.client('bixhLHI9MQ==');
    transcript.server(Buffer.from('+ cj0xMg=='));
    transcript.client('');
    transcript.server(Buffer.from('-ERR [AUTH] no'));
    transcript.client('STAT');
    expect(lines.map(({ text }) => text)).toEqual([
      'AUTH SCRAM-SHA-256',
      '+',
      '***',
      '+ ***',
      '',
      '-ERR [AUTH] no',
      'STAT',
    ]);
  });

  it('blanks a secret that the server repeats, in clear and in base64', () => {
    const { transcript, last } = record();
    transcript.hide(['hunter2']);
    transcript.server(Buffer.from('-ERR bad command hunter2 aHVudGVyMg=='));
    expect(last()).toBe('-ERR bad command *** ***');
    expect(transcript.words(Buffer.from('you said hunter2'))).toBe('you said ***');
  });

  it('is printable and bounded', () => {
    const { transcript, last } = record(10);
    transcript.server(Buffer.from('+OK \x1b[31m\u202e' + 'x'.repeat(100)));
    expect(last()).toBe('+OK ·[31m·…');
  });
});
