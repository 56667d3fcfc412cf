import { InsecureTransport } from '@mimamori/platform';
import type { FastifyRequest } from 'fastify';

const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;

/** Whether secrets may travel: TLS (our own or a trusted proxy's), or a caller on this machine. */
export function isSecure(protocol: string, ip: string | undefined): boolean {
  return protocol === 'https' || (ip !== undefined && LOOPBACK.test(ip));
}

/** For handlers that take or give secrets. @throws InsecureTransport */
export function requireSecureTransport(request: FastifyRequest): void {
  if (!isSecure(request.protocol, request.ip)) throw new InsecureTransport();
}
