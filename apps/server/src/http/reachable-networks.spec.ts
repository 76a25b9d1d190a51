import { ReachableNetworks } from './reachable-networks.ts';

describe('Requests that settings cause', () => {
  const usual = new ReachableNetworks([]);

  it.each(['93.184.215.14', '8.8.8.8', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::ffff:8.8.8.8', '2001:4860::8888'])(
    'may go to %s',
    (address) => expect(usual.allows(address)).toBe(true),
  );

  it.each([
    ...['127.0.0.1', '127.255.0.9', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '192.0.0.192', '198.18.0.1', '224.0.0.251', '255.255.255.255'],
    ...['::1', '::', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '2001:db8::1', '2002:7f00:1::'],
    ...['::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:a9fe:a9fe', '64:ff9b::7f00:1', '::127.0.0.1', 'localhost'],
  ])('may not go to %s', (address) => expect(usual.allows(address)).toBe(false));

  it('may go to the networks that were opened, and to no others', () => {
    const some = new ReachableNetworks(['127.0.0.0/8', '::1', '10.0.0.7']);
    const found = ['127.0.0.9', '::ffff:127.0.0.1', '::1', '10.0.0.7', '10.0.0.8', '::2'].map((at) => some.allows(at));
    expect(found).toEqual([true, true, true, true, false, false]);
    expect([some.isOpened('8.8.8.8'), some.isOpened('10.0.0.7')]).toEqual([false, true]);
  });
});
