import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';

import { Inject, Injectable } from '@nestjs/common';
import type { Agent, Dispatcher } from 'undici';

import { Config } from '../config/config';
import { EgressAllowance } from './egress-allow';
import { EgressFailed, EgressRefused } from './egress.errors';
import { failureOf } from './egress-failure';
import { type EgressTarget, parseTarget } from './egress-target';
import { NameResolver } from './name-resolver';
import { isPublicAddress } from './public-address';

const CONNECT_MILLISECONDS = 5_000;
const HEADERS_MILLISECONDS = 10_000;
const TOTAL_MILLISECONDS = 15_000;
const LARGEST_HEADERS = 16_384;
const LARGEST_BODY = 65_536;
const FIRST_REDIRECT = 300;
const FIRST_CLIENT_ERROR = 400;

export interface EgressRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** From the resolved name to the last byte of the answer; 15 s without. */
  readonly totalMilliseconds?: number;
  /** Bytes of the answer's body; 64 KiB without. */
  readonly largestBody?: number;
  /** Ends it early, as a time limit would. */
  readonly signal?: AbortSignal;
}

export interface EgressAnswer {
  readonly status: number;
  /** Names in lower case; of a repeated one, all values. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/**
 * The one way out of the product. A name is resolved here, once, and the connection goes to an address that was looked
 * at: nobody can answer a public address for the look and a private one for the call. Redirects are not followed; there
 * are no cookies, no proxies of the environment, no kept connections; certificates are always verified.
 */
@Injectable()
export class Egress {
  private readonly allowance: EgressAllowance;

  constructor(
    @Inject(Config) config: Config,
    private readonly names: NameResolver,
  ) {
    this.allowance = new EgressAllowance(config.egressAllow);
  }

  /** Whether this URL may be called, as of now; nothing is sent. @throws EgressRefused */
  async check(url: string): Promise<void> {
    const target = parseTarget(url, this.allowance);
    await this.addressesOf(target, AbortSignal.timeout(CONNECT_MILLISECONDS));
  }

  /** Any answer with a status below 300 or above 399. @throws EgressRefused, EgressFailed */
  async send({ url, totalMilliseconds = TOTAL_MILLISECONDS, ...rest }: EgressRequest): Promise<EgressAnswer> {
    const target = parseTarget(url, this.allowance);
    const limits = [AbortSignal.timeout(totalMilliseconds), ...(rest.signal ? [rest.signal] : [])];
    const signal = AbortSignal.any(limits);
    const addresses = await this.addressesOf(target, signal);
    // loaded by the first call: most processes never make one, and it takes several MiB
    const undici = await import('undici');
    const agent = pinnedAgent(undici.Agent, addresses);
    try {
      const answer = await undici.request(target.url, {
        dispatcher: agent,
        method: rest.method,
        headers: { ...rest.headers },
        body: rest.body ?? null,
        signal,
      });
      return await this.read(answer, target, rest.largestBody ?? LARGEST_BODY);
    } catch (error) {
      throw failureOf(error);
    } finally {
      await agent.destroy();
    }
  }

  private async read(
    { statusCode, headers, body }: Dispatcher.ResponseData,
    { url }: EgressTarget,
    largest: number,
  ): Promise<EgressAnswer> {
    if (statusCode >= FIRST_REDIRECT && statusCode < FIRST_CLIENT_ERROR)
      throw this.redirect(url, headers.location, statusCode);
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of body as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > largest) throw new EgressFailed('too_large', { limit: largest });
      parts.push(part);
    }
    return { status: statusCode, headers, body: Buffer.concat(parts) };
  }

  /**
   * Nothing follows; but one that leads inside by its own words is told apart, since somebody may have meant harm. Its
   * name is not resolved: the answer would tell the other server's owner what our network knows.
   */
  private redirect(from: URL, location: string | string[] | undefined, status: number): EgressRefused {
    if (typeof location !== 'string' || !URL.canParse(location, from.href))
      return new EgressRefused('redirect', { status });
    try {
      parseTarget(new URL(location, from).href, this.allowance);
    } catch (error) {
      if (error instanceof EgressRefused && error.code === 'platform.egress_private')
        return new EgressRefused('redirect_private', { status });
    }
    return new EgressRefused('redirect', { status });
  }

  /** All addresses of the target; one that is not public spoils the others. */
  private async addressesOf(
    { host, isAddress, allowed }: EgressTarget,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    if (isAddress) return [host];
    // not found, found inside and not found in time are one answer: the difference is a map of our network
    const refused = new EgressRefused('no_public_address', { host });
    const addresses = await withinTime(this.names.resolve(host), signal, refused);
    const fits = (address: string) => allowed || isPublicAddress(address) || this.allowance.address(address);
    if (!addresses.length || !addresses.every(fits)) throw refused;
    return addresses;
  }
}

/** Connects to these addresses and no others, whatever a name server says meanwhile. */
function pinnedAgent(AgentClass: typeof Agent, addresses: readonly string[]): Agent {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  const lookup: LookupFunction = (_name, { all }, answer) => {
    const [first] = found;
    if (all) answer(null, found);
    else answer(null, first?.address ?? '', first?.family);
  };
  return new AgentClass({
    connect: { lookup, timeout: CONNECT_MILLISECONDS, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    headersTimeout: HEADERS_MILLISECONDS,
    bodyTimeout: HEADERS_MILLISECONDS,
    maxHeaderSize: LARGEST_HEADERS,
    pipelining: 0,
    allowH2: false,
  });
}

function withinTime<T>(work: Promise<T>, signal: AbortSignal, refused: EgressRefused): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(refused);
    if (signal.aborted) late();
    signal.addEventListener('abort', late, { once: true });
    work.then(resolve, reject);
  });
}
