import { outcomes, type SendFault, type SendResult } from './outcome.ts';

const fault = (more: Partial<SendFault>): SendFault => ({
  ...{ code: null, signIn: false, tooLarge: false, refused: [], response: 'words' },
  ...more,
});
const failed = (more: Partial<SendFault>, dataBegun = false, stage: 'connect' | 'mail' = 'mail'): SendResult => ({
  kind: 'failed',
  stage,
  dataBegun,
  fault: fault(more),
});

describe('the outcome for a recipient', () => {
  it.each<[string, SendResult, string]>([
    ['no connection', failed({}, false, 'connect'), 'deferred'],
    ['550 instead of a greeting', failed({ code: 550 }, false, 'connect'), 'deferred'],
    ['a refused sign-in', failed({ code: 535, signIn: true }, false, 'connect'), 'deferred'],
    ['530 sign in first', failed({ code: 530 }), 'deferred'],
    ['a hang-up before the body', failed({}), 'deferred'],
    ['451 to the sender', failed({ code: 451 }), 'deferred'],
    ['553 to the sender', failed({ code: 553 }), 'failed'],
    ['too large for the SIZE announced', failed({ tooLarge: true }), 'failed'],
    ['a hang-up in or after the body', failed({}, true), 'unsure'],
    ['451 to the body', failed({ code: 451 }, true), 'deferred'],
    ['421 to the body', failed({ code: 421 }, true), 'deferred'],
    ['554 to the body', failed({ code: 554 }, true), 'failed'],
    ['250', { kind: 'answered', accepted: ['a@b.example'], refused: [], response: '250' }, 'sent'],
  ])('of %s', (_what, result, state) => {
    expect(outcomes(['a@b.example'], result).get('a@b.example')?.state).toBe(state);
  });

  it('is each recipient’s own where the server refused some', () => {
    const refused = [
      { address: 'B@X.example', code: 550, response: '550 nobody' },
      { address: 'c@x.example', code: 452, response: '452 full' },
    ];
    const result = outcomes(['a@x.example', 'b@x.example', 'c@x.example'], {
      ...{ kind: 'answered', accepted: ['a@x.example'], refused, response: '250 ok' },
    });
    expect([...result.values()]).toEqual([
      { state: 'sent', response: '250 ok' },
      { state: 'failed', response: '550 nobody' },
      { state: 'deferred', response: '452 full' },
    ]);
  });

  it('is each recipient’s own where the server refused all', () => {
    const refused = [
      { address: 'a@x.example', code: 550, response: '550 nobody' },
      { address: 'b@x.example', code: 451, response: '451 later' },
    ];
    const states = [...outcomes(['a@x.example', 'b@x.example'], failed({ code: 451, refused })).values()];
    expect(states.map(({ state }) => state)).toEqual(['failed', 'deferred']);
  });
});
