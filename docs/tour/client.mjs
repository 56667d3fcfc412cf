// The generated client at work (clients/typescript, as `npm start` has built it):
// node docs/tour/client.mjs <url> <login id> <password>
import client from '../../dist/clients/typescript/src/index.js';

const { items, Mimamori, ProblemError, taken } = client;
const [baseUrl, loginId, password] = process.argv.slice(2);

const mimamori = new Mimamori({ baseUrl, locale: 'ja' });
await mimamori.signIn({ tenant: 'mimamart', loginId, password });

const pageOfSites = (cursor) => mimamori.api.GET('/v1/sites', { params: { query: { cursor, limit: 20 } } });
let sites = 0;
for await (const _site of items(pageOfSites)) sites += 1;
process.stdout.write(`${sites} sites, page by page\n`);

try {
  await taken(mimamori.api.POST('/v1/sites', { body: { code: '0001', name: '二重登録店' } }));
} catch (error) {
  if (!(error instanceof ProblemError)) throw error;
  process.stdout.write(`${error.status} ${error.code}: ${error.message}\n`);
}
await mimamori.signOut();
