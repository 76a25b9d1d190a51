import { afterEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Pop3Client, type Credentials, type TranscriptLine } from '../src/index.ts';
import { failure, local } from './failure.ts';
import { scripted, type Reply, type ScriptedServer } from './scripted-server.ts';

const PASSWORD: Credentials = { method: 'password', user: 'ann', password: 'open sesame' };
const TOKEN: Credentials = { method: 'oauth2', user: 'ann', accessToken: 'ya29.token' };
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
const XOAUTH2 = base64('user=ann\x01auth=Bearer ya29.token\x01\x01');

describe('signing in', () => {
  let server: ScriptedServer;
  let lines: TranscriptLine[];
  afterEach(() => server.stop());

  /** Offers `sasl`, answers by the table (`+` where a line is not in it and AUTH is running). */
  const connected = async (sasl: string, answers: Record<string, Reply>, greeting = '+OK\n'): Promise<Pop3Client> => {
    lines = [];
    const capa = sasl === '-' ? '-ERR\n' : `+OK\nUSER\nSTLS\n${sasl ? `SASL ${sasl}\n` : ''}.\n`;
    server = await scripted(greeting, (line) => ({ CAPA: capa, ...answers })[line] ?? '-ERR unknown command\n');
    return await Pop3Client.connect(local(server.port, { transcript: (line) => lines.push(line) }));
  };
  const sent = (): string[] => server.received.filter((line) => line !== 'CAPA');

  it.each<[string, string, string, Record<string, Reply>, string[]]>([
    ['PLAIN', 'PLAIN LOGIN', '+OK\n', { 'AUTH PLAIN': '+ \n', [base64('\0ann\0open sesame')]: '+OK\n' }, []],
    [
      'LOGIN',
      'LOGIN',
      '+OK\n',
      { 'AUTH LOGIN': '+ VXNlcjo=\n', [base64('ann')]: '+ x\n', [base64('open sesame')]: '+OK\n' },
      [],
    ],
    ['USER', '', '+OK\n', { 'USER ann': '+OK\n', 'PASS open sesame': '+OK\n' }, []],
    ['USER', '-', '+OK\n', { 'USER ann': '+OK\n', 'PASS open sesame': '+OK\n' }, []],
    ['USER', 'CRAM-MD5', '+OK\n', { 'USER ann': '+OK\n', 'PASS open sesame': '+OK\n' }, []],
    [
      'APOP',
      'PLAIN',
      '+OK hello <1896.697@dbc.example>\n',
      { [`APOP ann ${createHash('md5').update('<1896.697@dbc.example>open sesame').digest('hex')}`]: '+OK\n' },
      [],
    ],
    ['USER', 'PLAIN', '+OK\n', { 'USER ann': '+OK\n', 'PASS open sesame': '+OK\n' }, ['AUTH PLAIN']],
  ])('chooses %s where SASL is "%s" and the greeting %s', async (mechanism, sasl, greeting, answers, before) => {
    const client = await connected(sasl, answers, greeting);
    expect(await client.signIn(PASSWORD)).toEqual({ mechanism });
    expect(sent()).toEqual([...before, ...Object.keys(answers)]);
    expect(JSON.stringify(lines)).not.toMatch(/sesame|b3BlbiB|AGFubg|ann/);
  });

  it.each([
    ['-ERR wrong\n', 'sign-in', null],
    ['-ERR [AUTH] wrong\n', 'sign-in', 'AUTH'],
    ['-ERR [SYS/PERM] wrong\n', 'sign-in', 'SYS/PERM'],
    ['-ERR [sys/temp] wrong\n', 'temporary', 'SYS/TEMP'],
    ['-ERR [IN-USE] wrong\n', 'in-use', 'IN-USE'],
    ['-ERR [LOGIN-DELAY] wrong\n', 'login-delay', 'LOGIN-DELAY'],
  ])('reads %s as %s, once, and stays usable', async (reply, kind, responseCode) => {
    const client = await connected('PLAIN', { 'AUTH PLAIN': '+\n', [base64('\0ann\0open sesame')]: reply });
    const error = await failure(client.signIn(PASSWORD));
    expect(error).toMatchObject({ kind, responseCode, serverText: 'wrong', phase: 'sign-in', usable: true });
    expect(error.message).not.toContain('sesame');
    expect(sent()).toHaveLength(2);
  });

  it('advises STARTTLS where the server takes no password in clear', async () => {
    const client = await connected('', { 'USER ann': '-ERR [AUTH] Plaintext authentication disallowed.\n' });
    const error = await failure(client.signIn(PASSWORD));
    expect(error).toMatchObject({ kind: 'sign-in', advice: 'Choose STARTTLS: the server offers it.' });
    expect(error.message).toContain('disallowed');
  });

  it('keeps a password that the server repeats out of error and transcript', async () => {
    const client = await connected('-', { 'USER ann': '+OK\n', 'PASS open sesame': '-ERR no user has open sesame\n' });
    const error = await failure(client.signIn(PASSWORD));
    expect(error.serverText).toBe('no user has ***');
    expect(JSON.stringify([lines, error.message])).not.toContain('sesame');
  });

  it('breaks off where a SCRAM server cannot prove itself, and tries nothing weaker', async () => {
    let round = 0;
    server = await scripted('+OK\n', (line) => {
      if (line === 'CAPA') return '+OK\nSASL SCRAM-SHA-256 PLAIN\n.\n';
      round += 1;
      if (round === 1) return '+ \n';
      const nonce = /r=(.*)$/.exec(Buffer.from(line, 'base64').toString())?.[1] ?? '';
      if (round === 2) return `+ ${base64(`r=${nonce}srv,s=${base64('salt')},i=4096`)}\n`;
      return '+OK welcome\n';
    });
    const client = await Pop3Client.connect(local(server.port));
    const error = await failure(client.signIn(PASSWORD));
    expect(error).toMatchObject({ kind: 'protocol', usable: false });
    expect(error.message).toContain('without proving');
    expect(server.received.filter((line) => line.startsWith('AUTH'))).toEqual(['AUTH SCRAM-SHA-256']);
  });

  it('tries the password itself once where SCRAM is refused for no other cause', async () => {
    const client = await connected('SCRAM-SHA-256 PLAIN LOGIN', {
      'AUTH SCRAM-SHA-256': '-ERR [AUTH] not for you\n',
      'AUTH PLAIN': '+\n',
      [base64('\0ann\0open sesame')]: '-ERR [AUTH] wrong\n',
    });
    expect(await failure(client.signIn(PASSWORD))).toMatchObject({ kind: 'sign-in', serverText: 'wrong' });
    expect(sent()).toHaveLength(3);
  });

  it('sends a token in a line of its own', async () => {
    const client = await connected('PLAIN XOAUTH2 OAUTHBEARER', { 'AUTH XOAUTH2': '+ \n', [XOAUTH2]: '+OK\n' });
    expect(await client.signIn(TOKEN)).toEqual({ mechanism: 'XOAUTH2' });
    expect(JSON.stringify(lines)).not.toMatch(/ya29|dXNlc/);
  });

  it('sends a token in one line with AUTH where the server wants that', async () => {
    const client = await connected('XOAUTH2', {
      'AUTH XOAUTH2': '-ERR malformed command\n',
      [`AUTH XOAUTH2 ${XOAUTH2}`]: '+OK\n',
    });
    expect(await client.signIn(TOKEN)).toEqual({ mechanism: 'XOAUTH2' });
    expect(JSON.stringify(lines)).not.toMatch(/ya29|dXNlc/);
  });

  it('knows OAUTHBEARER, too', async () => {
    const seen: string[] = [];
    server = await scripted('+OK\n', (line) => {
      if (line === 'CAPA') return '+OK\nSASL OAUTHBEARER\n.\n';
      if (line === 'AUTH OAUTHBEARER') return '+ \n';
      seen.push(Buffer.from(line, 'base64').toString());
      return seen.length === 1 ? `+ ${base64('{"status":"invalid_token"}')}\n` : '-ERR [AUTH] Authentication failed.\n';
    });
    const client = await Pop3Client.connect(local(server.port));
    const error = await failure(client.signIn({ ...TOKEN, user: 'a=b,c' }));
    expect(seen).toEqual([
      `n,a=a=3Db=2Cc,\x01host=127.0.0.1\x01port=${server.port}\x01auth=Bearer ya29.token\x01\x01`,
      '\x01',
    ]);
    expect(error).toMatchObject({ kind: 'grant', responseCode: 'AUTH', usable: true });
    expect(error.message).toBe(
      'The server did not accept the access token ({"status":"invalid_token"}): “Authentication failed.”.',
    );
  });

  it('tells a provider that is down from a token that is bad', async () => {
    const client = await connected('XOAUTH2', { 'AUTH XOAUTH2': '+\n', [XOAUTH2]: '-ERR [SYS/TEMP] try later\n' });
    expect(await failure(client.signIn(TOKEN))).toMatchObject({ kind: 'temporary' });
  });

  it('sends no token to a server that does not offer it', async () => {
    const client = await connected('PLAIN', {});
    expect(await failure(client.signIn(TOKEN))).toMatchObject({ kind: 'sign-in', usable: true });
    expect(sent()).toEqual([]);
  });

  it('ends an exchange that does not come to an end', async () => {
    const client = await connected('XOAUTH2', { 'AUTH XOAUTH2': '+\n', [XOAUTH2]: '+ e30=\n', '': '+ e30=\n' });
    expect(await failure(client.signIn(TOKEN))).toMatchObject({ kind: 'protocol', usable: false });
  });
});
