import { isNetwork, isWithin, parseNetwork } from './public-address';

/**
 * What an installation may call although it is not on the public internet, such as a receiver in its own network or a
 * test: `host:port` by name or address (`[::1]:8443`), or a network `10.1.0.0/16`. There http is fine, too.
 */
export class EgressAllowance {
  private readonly hosts: ReadonlySet<string>;
  private readonly networks: readonly ReturnType<typeof parseNetwork>[];

  /** Entries that `isEgressEntry` accepts. */
  constructor(entries: readonly string[]) {
    this.hosts = new Set(entries.filter((entry) => !isNetwork(entry)).map((entry) => entry.toLowerCase()));
    this.networks = entries.filter(isNetwork).map(parseNetwork);
  }

  host({ hostname, protocol, port }: URL): boolean {
    return this.hosts.has(`${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`);
  }

  address(address: string): boolean {
    return isWithin(address, this.networks);
  }
}

/** `host:port` or a network. */
export function isEgressEntry(entry: string): boolean {
  if (isNetwork(entry)) return true;
  const parsed = URL.canParse(`http://${entry}`) ? new URL(`http://${entry}`) : undefined;
  return parsed !== undefined && /:\d{1,5}$/.test(entry) && parsed.pathname === '/' && !parsed.username;
}
