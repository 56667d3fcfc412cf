// PostGraphile 5 on the same database, as the app role: row-level security by settings of each request, a token check of the
// same cost. What it does not do is the product's filter by stores, so it is compared for people who may read the whole tenant.
import { createPublicKey } from 'node:crypto';
import { createServer } from 'node:http';

import jwt from 'jsonwebtoken';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';

const key = createPublicKey(process.env.TOKEN_KEY);
const check = { algorithms: ['RS256'], issuer: process.env.TOKEN_ISSUER, audience: 'mimamori' };

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ['public'],
      pubsub: false,
      poolConfig: { max: 10 },
    }),
  ],
  grafserv: { graphqlPath: '/graphql', graphiql: false, websockets: false, watch: false },
  grafast: {
    context: ({ node }) => {
      const { tid } = jwt.verify(node.req.headers.authorization?.slice(7) ?? '', key, check);
      return { pgSettings: { 'app.tenant_id': tid } };
    },
  },
};

const served = postgraphile(preset).createServ(grafserv);
const server = createServer();
server.once('error', (error) => {
  throw error;
});
await served.addTo(server);
await new Promise((resolve) => server.listen(Number(process.env.PORT), '127.0.0.1', resolve));
await served.ready?.();
process.send?.('ready');
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));
