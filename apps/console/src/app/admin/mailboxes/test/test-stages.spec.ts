import type { MailboxTestLine } from '@postroom/contracts';
import { fieldToMend } from './field-to-mend.ts';
import { channelView, plansOf } from './test-stages.ts';

const line = (stage: MailboxTestLine['stage'], more: Partial<MailboxTestLine> = {}): MailboxTestLine => ({
  channel: 'pop',
  stage,
  ok: true,
  ms: 1,
  detail: null,
  cause: null,
  advice: null,
  code: null,
  caution: null,
  ...more,
});

describe('the stages of a test', () => {
  it('are those of both directions, without sign-in where the outgoing server asks for none', () => {
    const [pop, smtp] = plansOf({
      pop: { host: '2001:db8::1', port: 995, security: 'tls' },
      smtp: { host: 'relay.example.net', port: 25, security: 'none', authentication: 'none' },
    });
    expect(pop?.server).toBe('[2001:db8::1]:995');
    expect(smtp?.server).toBe('relay.example.net:25');
    expect(smtp?.order).toEqual(['resolve', 'connect', 'greeting', 'ehlo', 'from']);
  });

  it('are of incoming mail alone where the relay of the installation sends', () => {
    expect(plansOf({ pop: { host: 'pop.example.net' }, smtp: null }).map(({ channel }) => channel)).toEqual(['pop']);
  });

  it('have not ended while the last line is missing, although nothing failed', () => {
    const [plan] = plansOf({ pop: { host: 'pop.example.net', port: 110, security: 'none' } });
    const lines = plan!.order.slice(0, -1).map((stage) => line(stage));
    expect(channelView(plan!, lines, true).state).toBe('running');
    expect(channelView(plan!, lines, false).state).toBe('broken-off');
    expect(channelView(plan!, [...lines, line('sign-out', { transcript: [] })], false).state).toBe('done');
  });
});

describe('the field that mends a cause', () => {
  it.each([
    ['pop', 'certificate-unknown-issuer', 'pop.caPem'],
    ['smtp', 'speaks-tls', 'smtp.security'],
    ['smtp', 'size-limit', 'more.attachmentsTotalMebibytes'],
    ['pop', 'too-slow', 'pop.timeoutSeconds'],
    ['smtp', 'too-slow', null],
    ['pop', 'token-missing', 'oauth2.provider'],
    ['pop', 'in-use', null],
    ['pop', null, null],
  ] as const)('of %s, %s, is %s', (channel, code, field) => {
    expect(fieldToMend(channel, code)).toBe(field);
  });
});
