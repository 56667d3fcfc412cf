// HTTP load over keep-alive connections.
import autocannon from 'autocannon';

/** One request as a subject of a comparison asks it. */
export async function ask({ url, path, method = 'GET', headers = {}, body }) {
  const request = { method, headers, body };
  const response = await fetch(url + path, request);
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
  return text;
}

/**
 * Asks the same `amount` times, as fast as the answers come.
 * @returns {Promise<{requestsPerSecond: number, p50Ms: number, p99Ms: number, seconds: number, bytes: number}>}
 * @throws when an answer was no 2xx or a connection failed
 */
export async function load({ url, path, method = 'GET', headers = {}, body }, { amount, connections }) {
  const began = performance.now();
  let refusal = '';
  const result = await autocannon({
    url: url + path,
    method,
    headers,
    body,
    amount,
    connections,
    timeout: 30,
    sampleInt: 100,
    setupClient: (client) => {
      let answer = '';
      client.on('body', (received) => (answer = received));
      client.on('response', (status) => {
        if (!refusal && (status < 200 || status > 299))
          refusal = `, first ${status}: ${String(answer).slice(0, 300)}`;
      });
    },
  });
  const seconds = (performance.now() - began) / 1000;
  const answered = result['2xx'];
  if (result.errors || result.non2xx || answered < amount)
    throw new Error(
      `${method} ${path}: ${answered} of ${amount} answered, ${result.non2xx} refused${refusal}, ${result.errors} errors`,
    );
  return {
    requestsPerSecond: Math.round(answered / result.duration),
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    seconds,
    bytes: Math.round(result.throughput.total / answered),
  };
}
