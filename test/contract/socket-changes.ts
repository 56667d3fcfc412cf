import { type Schema, schemaChanges } from './schema-changes';

interface Message {
  readonly payload: Schema;
}
export interface AsyncApi {
  readonly channels: Readonly<
    Record<string, { readonly address: string; readonly messages: Readonly<Record<string, Message>> }>
  >;
  readonly operations: Readonly<
    Record<string, { readonly action: string; readonly messages: readonly { readonly $ref: string }[] }>
  >;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** What breaks clients of sockets and webhooks. `receive` is what the server receives: the client's input. */
export function socketChanges(before: AsyncApi, after: AsyncApi): string[] {
  const refs = { before: resolver(before), after: resolver(after) };
  return Object.entries(before.channels).flatMap(([name, channel]) => {
    const now = after.channels[name];
    if (!now) return [`channel ${name}: is gone`];
    const moved =
      now.address === channel.address
        ? []
        : [`channel ${name}: was at ${channel.address}, is at ${now.address}`];
    const messages = Object.entries(channel.messages).flatMap(([message, { payload }]) => {
      const present = now.messages[message];
      if (!present) return [`message ${name}.${message}: is gone`];
      const direction = receives(before, name, message) ? 'input' : 'output';
      return schemaChanges(payload, present.payload, { direction, ...refs }).map(
        (line) => `message ${name}.${message} ${line}`,
      );
    });
    return [...moved, ...messages];
  });
}

const receives = ({ operations }: AsyncApi, channel: string, message: string) =>
  Object.values(operations).some(
    ({ action, messages }) =>
      action === 'receive' &&
      messages.some(({ $ref }) => $ref === `#/channels/${channel}/messages/${message}`),
  );

const resolver =
  ({ components }: AsyncApi) =>
  (ref: string): Schema => {
    const found = components?.schemas?.[ref.replace('#/components/schemas/', '')];
    if (!found) throw new Error(`${ref} is not in the document`);
    return found;
  };
