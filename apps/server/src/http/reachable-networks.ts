import { BlockList, isIP } from 'node:net';

/**
 * What is not the public Internet: the special-purpose registries of IANA (RFC 6890) without what is global, multicast,
 * and the forms of IPv6 that carry an IPv4 address to somewhere else (6to4, Teredo, NAT64 of a network's own).
 */
const notPublic = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/3',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '4000::/2',
  '8000::/1',
] as const;

/** Lists of their own for each family: in one, an IPv4 address would be found within `::/3`, in its mapped form. */
class Networks {
  private readonly lists = { ipv4: new BlockList(), ipv6: new BlockList() };

  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address = '', bits] = network.split('/');
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.lists[family].addAddress(address, family);
      else this.lists[family].addSubnet(address, Number(bits), family);
    }
  }

  has(address: string): boolean {
    const version = isIP(address);
    if (version === 0) return false;
    const family = version === 6 ? 'ipv6' : 'ipv4';
    return this.lists[family].check(address, family);
  }
}

/** An IPv4 address that is written as IPv6 (`::ffff:127.0.0.1`) is the IPv4 address: that is where it leads. */
function plain(address: string): string {
  const withoutZone = address.split('%')[0] ?? '';
  if (isIP(withoutZone) !== 6) return withoutZone;
  const host = new URL(`http://[${withoutZone}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host);
  if (!mapped) return host;
  const [high, low] = [parseInt(mapped[1] ?? '', 16), parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Which addresses requests that settings cause may reach: public ones, and the networks that were opened. */
export class ReachableNetworks {
  private static readonly closed = new Networks(notPublic);
  private readonly opened: Networks;

  /** @param allowed addresses and networks of `POSTROOM_ALLOW_NETWORKS` */
  constructor(allowed: readonly string[]) {
    this.opened = new Networks(allowed);
  }

  /** True for an address in a network that was opened: plain http is taken there, too. */
  isOpened(address: string): boolean {
    return this.opened.has(plain(address));
  }

  /** @param address IPv4 or IPv6, never a name */
  allows(address: string): boolean {
    const meant = plain(address);
    if (isIP(meant) === 0) return false;
    return !ReachableNetworks.closed.has(meant) || this.opened.has(meant);
  }
}
