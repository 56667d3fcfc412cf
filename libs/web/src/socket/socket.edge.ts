import { BlockList, isIPv6 } from 'node:net';

import {
  uuidv7,
  Config,
  type RequestContext,
  runInContext,
  InsecureTransport,
  NotAuthenticated,
  type Problem,
  Problems,
  negotiate,
  SignIn,
} from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import type { Socket } from 'socket.io';

import { GuestWitness } from '../http/guest.witness';
import { isSecure } from '../http/transport';
import { CallerLimits } from '../limits/caller-limits';

const LONGEST_TOKEN = 8_192;

interface Peer {
  readonly ip: string;
  readonly protocol: string;
}

/** socket.io hands `data` of this error to the client as `connect_error.data`. */
class Refused extends Error {
  constructor(readonly data: Problem) {
    super(data.code);
  }
}

const EVENT = /^\w{1,40}$/;
const family = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4');
const entries = (header: string | string[] | undefined) =>
  String(header ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    if (prefix === undefined) list.addAddress(address, family(address));
    else list.addSubnet(address, Number(prefix), family(address));
  }
  return list;
}

/** Handshake, context and problems of sockets: the same sign-in and the same words as REST. */
@Injectable()
export class SocketEdge {
  private readonly proxies: BlockList;

  constructor(
    private readonly signIn: SignIn,
    private readonly problems: Problems,
    private readonly limits: CallerLimits,
    private readonly witness: GuestWitness,
    config: Config,
  ) {
    this.proxies = blockList(config.trustProxy);
  }

  /** A namespace middleware: `namespace.use(edge.middleware())`. Refuses at the handshake. */
  middleware(): (socket: Socket, next: (error?: Error) => void) => void {
    return (socket, next) => {
      this.shakeHands(socket).then(
        () => next(),
        (error: unknown) => next(new Refused(this.problems.toProblem(error, this.audience(socket)))),
      );
    };
  }

  private async shakeHands(socket: Socket): Promise<void> {
    const { ip } = this.peerOf(socket);
    this.limits.beforeHandshake(ip);
    try {
      await this.authenticate(socket);
      await this.letIn(socket, 'connect');
    } catch (error) {
      this.limits.handshakeFailed(ip);
      throw error;
    }
    this.countMessages(socket);
  }

  /** Every message counts, also one that no handler knows; what is too much is answered and goes no further. */
  private countMessages(socket: Socket): void {
    socket.use((message, next) => {
      this.letIn(socket, message[0]).then(
        () => next(),
        (error: unknown) => {
          const problem = this.problems.toProblem(error, this.audience(socket));
          const ack: unknown = message.at(-1);
          if (typeof ack === 'function') ack(problem);
          else socket.emit('problem', problem);
        },
      );
    });
  }

  /** A guest's message is told when it is let in: what it leads to has no one answer. */
  private async letIn(socket: Socket, event: string): Promise<void> {
    const { context } = socket.data as { context?: RequestContext };
    if (!context?.principal) throw new NotAuthenticated();
    this.limits.countMessage(context.principal);
    const operation = `socket ${EVENT.test(event) ? event : 'unknown'}`;
    await this.witness.note(context, { operation, status: 200 });
  }

  /**
   * Checks the handshake's token and puts the context on the socket; again whenever permissions may have changed.
   * @throws NotAuthenticated | InsecureTransport; the caller then disconnects
   */
  async authenticate(socket: Socket): Promise<RequestContext> {
    const { token } = socket.handshake.auth as { token?: unknown };
    const { ip, protocol } = this.peerOf(socket);
    if (!isSecure(protocol, ip)) throw new InsecureTransport();
    if (typeof token !== 'string' || token.length > LONGEST_TOKEN) throw new NotAuthenticated();
    const userAgent = socket.handshake.headers['user-agent']?.slice(0, 200);
    const context: RequestContext = { ...this.audience(socket), ip, userAgent };
    await runInContext(context, () => this.signIn.into(context, `Bearer ${token}`));
    (socket.data as { context?: RequestContext }).context = context;
    return context;
  }

  /** Runs one message's work in a context of its own; a failure is answered as a problem, for the ack. */
  async handle<T>(socket: Socket, work: (context: RequestContext) => Promise<T>): Promise<T | Problem> {
    const { context: own } = socket.data as { context?: RequestContext };
    const context: RequestContext = { ...(own ?? this.audience(socket)), traceId: uuidv7() };
    try {
      if (!own) throw new NotAuthenticated();
      return await runInContext(context, () => work(context));
    } catch (error) {
      return this.problems.toProblem(error, context);
    }
  }

  /** `auth.locale` wins over the header, which browsers do not let pages set. */
  audience(socket: Socket): { traceId: string; locale: RequestContext['locale'] } {
    const { locale } = socket.handshake.auth as { locale?: unknown };
    const asked = typeof locale === 'string' ? locale : socket.handshake.headers['accept-language'];
    return { traceId: uuidv7(), locale: negotiate(asked) };
  }

  /** As REST: the nearest address that is none of our proxies. */
  private peerOf({ handshake, conn }: Socket): Peer {
    const protocol = handshake.secure ? 'https' : 'http';
    if (!conn.remoteAddress || !this.isProxy(conn.remoteAddress)) return { ip: conn.remoteAddress, protocol };
    const forwarded = entries(handshake.headers['x-forwarded-for']);
    const ip = forwarded.findLast((address) => !this.isProxy(address)) ?? forwarded[0];
    return {
      ip: ip ?? conn.remoteAddress,
      protocol: entries(handshake.headers['x-forwarded-proto']).at(-1) ?? protocol,
    };
  }

  private isProxy(address: string): boolean {
    const plain = address.replace(/^::ffff:/, '');
    return this.proxies.check(plain, family(plain));
  }
}
