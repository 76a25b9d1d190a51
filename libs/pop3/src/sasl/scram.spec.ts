import { describe, expect, it } from '@jest/globals';
import { SaslFault } from './mechanism.ts';
import { scramSha256 } from './scram.ts';

const BOUNDS = { minIterations: 4096, maxIterations: 100_000 };
const NONCE = 'rOprNGfwEbeRWgbNEkqO';
const FIRST = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096';
const FINAL = 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=';

describe('SCRAM-SHA-256', () => {
  const begin = (user = 'user', password = 'pencil') => scramSha256(user, password, BOUNDS, NONCE);
  const nothing = Buffer.alloc(0);

  it('gives what RFC 7677 section 3 gives, and takes the right signature', async () => {
    const scram = begin();
    expect((await scram.respond(0, nothing)).toString()).toBe('n,,n=user,r=rOprNGfwEbeRWgbNEkqO');
    expect((await scram.respond(1, Buffer.from(FIRST))).toString()).toBe(
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    );
    expect((await scram.respond(2, Buffer.from(FINAL))).length).toBe(0);
    expect(() => scram.accepted()).not.toThrow();
  });

  it.each(['v=AAAA', `v=${Buffer.alloc(32).toString('base64')}`, '', 'x=1'])(
    'refuses a server that signs with %s',
    async (final) => {
      const scram = begin();
      await scram.respond(1, Buffer.from(FIRST));
      await expect(Promise.resolve(scram.respond(2, Buffer.from(final)))).rejects.toThrow(SaslFault);
      expect(() => scram.accepted()).toThrow(SaslFault);
    },
  );

  it('refuses a server that says yes before it has proved anything', async () => {
    const scram = begin();
    expect(() => scram.accepted()).toThrow(SaslFault);
    await scram.respond(1, Buffer.from(FIRST));
    await scram.respond(2, Buffer.from('e=other-error'));
    expect(() => scram.accepted()).toThrow(SaslFault);
  });

  it.each([
    ['a nonce of its own', 'r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'],
    ['our nonce and nothing of its own', `r=${NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`],
    ['too few rounds', `r=${NONCE}x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1`],
    ['too many rounds', `r=${NONCE}x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=999999999`],
    ['no number of rounds', `r=${NONCE}x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1e4`],
    ['no salt', `r=${NONCE}x,i=4096`],
    ['an extension that must be known', `m=x,r=${NONCE}x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`],
    ['nothing', ''],
  ])('refuses a challenge with %s', async (_what, challenge) => {
    await expect(Promise.resolve(begin().respond(1, Buffer.from(challenge)))).rejects.toThrow(SaslFault);
  });

  it('writes comma and equals sign in names as RFC 5802 section 5.1 says', async () => {
    expect((await begin('a,b=c').respond(0, nothing)).toString()).toBe(`n,,n=a=2Cb=3Dc,r=${NONCE}`);
  });
});
