// Whether this container works: `node docker/healthcheck.mjs [url]`, exit code 0 or 1. Without a URL: the API's readiness.
const LONGEST_MILLISECONDS = 4_000;

const { HOST = '127.0.0.1', PORT = '3000', METRICS_TOKEN } = process.env;
const host = HOST === '0.0.0.0' ? '127.0.0.1' : HOST;
const url = (process.argv[2] ?? `http://:${PORT}/health/ready`).replace('://:', `://${host}:`);

try {
  const { ok, status } = await fetch(url, {
    headers: METRICS_TOKEN && url.endsWith('/metrics') ? { authorization: `Bearer ${METRICS_TOKEN}` } : {},
    signal: AbortSignal.timeout(LONGEST_MILLISECONDS),
  });
  process.stdout.write(`${url} answered ${status}\n`);
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  process.stdout.write(`${url}: ${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
