import { popPort } from '@postroom/contracts';
import { enMailboxes } from '../../../text/en-mailboxes.ts';
import { newMailbox } from '../../../../../test/mailboxes.ts';
import { changeBody, createBody, editedPaths } from './mailbox-body.ts';
import { modelFaults } from './mailbox-faults.ts';
import { modelOf, newModel, portAfter } from './mailbox-model.ts';

const words = enMailboxes.mailbox;
const stored = newMailbox();

function edited(change: (model: ReturnType<typeof modelOf>) => void) {
  const model = modelOf(stored);
  change(model);
  return model;
}

describe('the form of a mailbox', () => {
  it('starts without faults and without differences', () => {
    expect(modelFaults(modelOf(stored), stored, words)).toEqual([]);
    expect(editedPaths(modelOf(stored), modelOf(stored))).toEqual([]);
  });

  it('sends only what was changed', () => {
    const after = edited((model) => {
      model.name = 'Support Germany';
      model.pop.pollSeconds = 300;
      model.pop.maxMessageMebibytes = 50;
    });
    expect(changeBody(modelOf(stored), after, 7)).toEqual({
      version: 7,
      name: 'Support Germany',
      pop: { pollSeconds: 300, maxMessageBytes: 52_428_800 },
    });
  });

  it('keeps the stored password unless one is typed', () => {
    expect(createBody(modelOf(stored)).pop).not.toHaveProperty('password');
    const after = edited((model) => (model.pop.password = 'new secret'));
    expect(changeBody(modelOf(stored), after, 7)).toEqual({ version: 7, pop: { password: 'new secret' } });
  });

  it('takes the SMTP server away when it is switched off, and has no faults in it then', () => {
    const smtp = {
      host: 'smtp.example.net',
      port: 465,
      security: 'tls' as const,
      authentication: 'none' as const,
      user: null,
      caPem: null,
    };
    const before = modelOf(newMailbox({ smtp }));
    const after = structuredClone(before);
    after.ownSmtp = false;
    after.smtp.host = '';
    expect(changeBody(before, after, 7)).toEqual({ version: 7, smtp: null });
    expect(modelFaults(after, newMailbox({ smtp }), words)).toEqual([]);
  });

  it('gives every fault at once, each with its field and one sentence', () => {
    const faults = modelFaults(newModel('d1'), null, words);
    expect(faults.map(({ path }) => path).sort()).toEqual([
      'defaultQueueId',
      'email',
      'name',
      'pop.host',
      'pop.password',
      'pop.user',
    ]);
  });

  it('finds empty numbers, and sizes by their name in the form', () => {
    const model = edited(({ pop }) => {
      pop.port = null;
      pop.maxMessageMebibytes = 0;
    });
    expect(modelFaults(model, stored, words).map(({ path }) => path)).toEqual(['pop.port', 'pop.maxMessageMebibytes']);
  });

  it('allows attachments only while trusted', () => {
    const model = edited((it) => (it.outboundAttachmentsAllowed = true));
    expect(modelFaults(model, stored, words).map(({ path }) => path)).toEqual(['outboundAttachmentsAllowed']);
  });

  it('moves the port with the security until somebody typed one', () => {
    expect(portAfter('starttls', 995, popPort)).toBe(110);
    expect(portAfter('tls', 110, popPort)).toBe(995);
    expect(portAfter('tls', null, popPort)).toBe(995);
    expect(portAfter('tls', 10_995, popPort)).toBe(10_995);
  });
});
