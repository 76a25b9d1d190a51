import { type Discovered, discovered } from '@postroom/contracts';
import { Discovery } from '../src/discover/discovery.service.ts';
import { faultsIn, startDesk } from './mailbox-desk.ts';

const email = 'sales@shop.example';

describe('POST /mailboxes/discover', () => {
  it('answers administrators with what was found, and others not at all', async () => {
    const desk = await startDesk('sqlite');
    try {
      const answer = await desk.admin.call('POST', '/mailboxes/discover', { email: 'team@fastmail.com' });
      expect(answer.status).toBe(200);
      expect(discovered.parse(answer.body)).toMatchObject({ source: 'known', provider: 'Fastmail' });
      const fault = await desk.admin.call('POST', '/mailboxes/discover', { email: 'team' });
      expect(faultsIn(fault)).toMatchObject({ email: expect.stringMatching(/Enter one e-mail address/) as string });
      const supervisor = await desk.person('Sue', { [desk.sales.id]: 'supervisor' });
      expect((await supervisor.call('POST', '/mailboxes/discover', { email })).status).toBe(403);
    } finally {
      await desk.close();
    }
  });

  it('is refused while four others are looking, and not after them', async () => {
    const ends: (() => void)[] = [];
    const nothing = { pop: null, smtp: null, oauth2: null, source: null, provider: null, advice: [] };
    class Waiting extends Discovery {
      protected override search(): Promise<Discovered> {
        return new Promise((resolve) => ends.push(() => resolve(nothing)));
      }
    }
    const discovery = new Waiting({ allowNetworks: [] });
    const { signal } = new AbortController();
    const running = Array.from({ length: 4 }, () => discovery.find(email, signal));
    await expect(discovery.find(email, signal)).rejects.toMatchObject({ code: 'too-many-tries' });
    for (const end of ends) end();
    await Promise.all(running);
    const next = discovery.find(email, signal);
    ends.at(-1)?.();
    expect(await next).toEqual(nothing);
  });
});
