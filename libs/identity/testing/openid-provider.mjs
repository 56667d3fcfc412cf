// A real OpenID provider for specs, in a process of its own: `node openid-provider.mjs <redirect URI>…`.
// Talks with its parent by messages: {accounts}, {as}, {rotate}, {down}; answers {port} first and {done} to each.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';

import Provider from 'oidc-provider';

const redirectUris = process.argv.slice(2);
const state = { accounts: {}, as: undefined, down: false, generation: 0 };
let provider;

function key() {
  state.generation += 1;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    ...privateKey.export({ format: 'jwk' }),
    kid: `key-${state.generation}`,
    use: 'sig',
    alg: 'RS256',
  };
}

function client(clientId, more) {
  return {
    client_id: clientId,
    client_secret: `secret-of-${clientId}-that-is-long-enough`,
    redirect_uris: redirectUris,
    grant_types: ['authorization_code'],
    response_types: ['code'],
    ...more,
  };
}

function provide(issuer) {
  const made = new Provider(issuer, {
    clients: [
      client('mimamori'),
      client('symmetric', { id_token_signed_response_alg: 'HS256' }),
      client('public', { client_secret: undefined, token_endpoint_auth_method: 'none' }),
      client('posting', { token_endpoint_auth_method: 'client_secret_post' }),
    ],
    jwks: { keys: [key()] },
    cookies: { keys: ['a key of this spec'] },
    scopes: ['openid', 'profile', 'groups'],
    claims: { openid: ['sub', 'acr', 'amr'], profile: ['name', 'preferred_username'], groups: ['groups'] },
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'HS256'] },
    pkce: { required: () => false },
    features: { devInteractions: { enabled: false } },
    ttl: { IdToken: 300, AccessToken: 300, AuthorizationCode: 60, Interaction: 60, Session: 60, Grant: 60 },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...state.accounts[id] }) }),
    // whoever signs in has agreed
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client.clientId,
        accountId: context.oidc.session.accountId,
      });
      grant.addOIDCScope('openid profile groups');
      await grant.save();
      return grant;
    },
  });
  return made;
}

/** Signs in as whoever the spec has named; nobody: gives up. */
async function interact(request, response) {
  const { as } = state;
  const result =
    as === undefined
      ? { error: 'access_denied', error_description: 'gave up' }
      : { login: { accountId: as.sub, ...(as.amr && { amr: as.amr }), ...(as.acr && { acr: as.acr }) } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const server = createServer((request, response) => {
  if (state.down) {
    response.writeHead(503).end('down');
    return;
  }
  if (request.url.startsWith('/interaction/')) {
    interact(request, response).catch((error) => response.writeHead(500).end(String(error)));
    return;
  }
  provider.callback()(request, response);
});

let issuer;
process.on('message', ({ accounts, as, rotate, down }) => {
  if (accounts) state.accounts = accounts;
  if (as !== undefined) state.as = as ?? undefined;
  if (down !== undefined) state.down = down;
  if (rotate) provider = provide(issuer);
  process.send({ done: true });
});
process.on('disconnect', () => process.exit(0));

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  issuer = `http://127.0.0.1:${port}`;
  provider = provide(issuer);
  process.send({ port });
});
