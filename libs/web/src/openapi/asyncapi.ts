import type { Announcement } from '@mimamori/platform';
import { z } from 'zod';

export interface SocketMessage {
  /** Namespace, e.g. `/live`. */
  readonly namespace: string;
  readonly name: string;
  /** `receive`: clients send it; `send`: the server does. */
  readonly action: 'send' | 'receive';
  readonly summary: string;
  readonly payload: z.ZodType;
  /** What the acknowledgement carries on success; otherwise it is a problem document. */
  readonly ack?: z.ZodType;
}

const messages: SocketMessage[] = [];

/** Makes messages of a namespace part of `/asyncapi.json`; called where the schemas are defined. */
export function registerMessages(...added: readonly SocketMessage[]): void {
  for (const message of added)
    if (
      !messages.some(
        ({ namespace, name, action }) =>
          namespace === message.namespace && name === message.name && action === message.action,
      )
    )
      messages.push(message);
}

/** Schemas with an id of their own are told once, under `components`: references count from the whole document. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Record<string, object>): object {
  const { $schema: _dialect, ...whole } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io,
    unrepresentable: 'any',
  });
  const text = JSON.stringify(whole).replaceAll('"#/definitions/', '"#/components/schemas/');
  const { definitions, ...document } = JSON.parse(text) as { definitions?: Record<string, object> };
  Object.assign(components, definitions);
  return document;
}

const WEBHOOKS = 'webhooks';

/** What is sent to webhooks: one message per announced event, in the envelope of Standard Webhooks. */
function webhookMessages(announced: readonly Announcement[], schemas: Record<string, object>) {
  return announced.map(({ type, summary, data }) => {
    const envelope = z.strictObject({
      type: z.literal(type),
      timestamp: z.iso.datetime({ offset: true }),
      data,
    });
    return [type, { name: type, summary, payload: schemaOf(envelope, 'output', schemas) }] as const;
  });
}

/** The AsyncAPI 3.0 document of all registered messages and announced events, in a stable order. */
export function asyncApi(announced: readonly Announcement[] = []): object {
  const sorted = [...messages].sort((a, b) =>
    `${a.namespace} ${a.name}` < `${b.namespace} ${b.name}` ? -1 : 1,
  );
  const channels: Record<string, { address: string | null; messages: Record<string, object> }> = {};
  const operations: Record<string, object> = {};
  const schemas: Record<string, object> = {};
  for (const { namespace, name, action, summary, payload, ack } of sorted) {
    const channel = namespace.slice(1);
    channels[channel] ??= { address: namespace, messages: {} };
    channels[channel].messages[name] = {
      name,
      summary,
      payload: schemaOf(payload, action === 'receive' ? 'input' : 'output', schemas),
      ...(ack && { 'x-ack': schemaOf(ack, 'output', schemas) }),
    };
    operations[`${channel}.${name}.${action}`] = {
      action,
      channel: { $ref: `#/channels/${channel}` },
      messages: [{ $ref: `#/channels/${channel}/messages/${name}` }],
    };
  }
  for (const [type, message] of webhookMessages(announced, schemas)) {
    // the receiver says where: `POST /v1/webhooks`
    channels[WEBHOOKS] ??= { address: null, messages: {} };
    channels[WEBHOOKS].messages[type] = message;
    operations[`${WEBHOOKS}.${type}.send`] = {
      action: 'send',
      channel: { $ref: `#/channels/${WEBHOOKS}` },
      messages: [{ $ref: `#/channels/${WEBHOOKS}/messages/${type}` }],
    };
  }
  return {
    asyncapi: '3.0.0',
    info: { title: 'Mimamori sockets and webhooks', version: '1' },
    defaultContentType: 'application/json',
    channels,
    operations,
    components: { schemas },
  };
}
