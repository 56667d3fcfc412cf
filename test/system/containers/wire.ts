import http from 'node:http';
import https from 'node:https';

export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  // oxlint-disable-next-line typescript/no-explicit-any -- a spec reads what was answered, whatever it is
  readonly body: any;
  readonly bytes: Buffer;
}

export interface Ask {
  readonly method?: string;
  readonly token?: string;
  readonly json?: unknown;
  /** Instead of `json`: sent as it comes. */
  readonly chunks?: AsyncIterable<string | Buffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The address that this caller has, of the loopback network. */
  readonly from?: string;
}

/** One connection each: what is asked over a new one goes where the proxy sends newcomers. */
export function wire(base: string, ca?: Buffer): (path: string, ask?: Ask) => Promise<Reply> {
  return (path, { method, token, json, chunks, headers = {}, from } = {}) =>
    new Promise((resolve, reject) => {
      const hasBody = json !== undefined || chunks !== undefined;
      const options: https.RequestOptions = {
        method: method ?? (hasBody ? 'POST' : 'GET'),
        agent: false,
        ca,
        localAddress: from,
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
      };
      const request = (base.startsWith('https') ? https : http).request(
        `${base}${path}`,
        options,
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part)).once('error', reject);
          response.once('end', () => {
            const bytes = Buffer.concat(parts);
            const text = bytes.toString();
            const isJson = /json/.test(String(response.headers['content-type']));
            resolve({
              status: response.statusCode!,
              headers: response.headers,
              body: isJson ? JSON.parse(text) : text,
              bytes,
            });
          });
        },
      );
      request.once('error', reject);
      if (chunks) void send(request, chunks).catch(reject);
      else request.end(json === undefined ? undefined : JSON.stringify(json));
    });
}

async function send(request: http.ClientRequest, chunks: AsyncIterable<string | Buffer>): Promise<void> {
  for await (const chunk of chunks) request.write(chunk);
  request.end();
}
