import type { ApiBodyOptions } from '@nestjs/swagger';
import { z } from 'zod';

import { ACCESS_TOKEN_SECONDS } from '../access-token/access-token.service';
import { OAUTH_ERRORS } from './oauth.errors';

export const oauthTokenSchema = z
  .strictObject({
    access_token: z.string().describe('A JWT, for the Authorization header: Bearer.'),
    token_type: z.literal('Bearer'),
    expires_in: z
      .int()
      .describe('Seconds.')
      .meta({ examples: [ACCESS_TOKEN_SECONDS] }),
    scope: z
      .string()
      .describe('What it may do at most, separated by spaces.')
      .meta({ examples: ['camera:read'] }),
  })
  .meta({ id: 'OAuthToken' });
export type OAuthToken = z.output<typeof oauthTokenSchema>;

/** OAuth's words, in a problem document that is sent as application/json, as OAuth asks for. */
export const oauthErrorSchema = z
  .strictObject({
    error: z.enum(OAUTH_ERRORS).describe('RFC 6749 section 5.2.'),
    error_description: z
      .string()
      .describe('For developers, in English.')
      .meta({ examples: ['The client is unknown, or its proof does not hold, here and now.'] }),
    type: z
      .string()
      .describe('urn:mimamori:problem:<code>')
      .meta({ examples: ['urn:mimamori:problem:identity.oauth_invalid_client'] }),
    title: z.string().meta({ examples: ['The client could not prove itself'] }),
    status: z.int().meta({ examples: [401] }),
    detail: z.string().meta({ examples: ['Check the client id and its secret or signature.'] }),
    code: z.string().meta({ examples: ['identity.oauth_invalid_client'] }),
    traceId: z.string().meta({ examples: ['01993b2e-7c41-7d52-9c8e-3f1f3a7f6c10'] }),
  })
  .meta({ id: 'OAuthError' });
export type OAuthErrorBody = z.output<typeof oauthErrorSchema>;

/** The form; read by `tokenRequestOf`, which refuses in OAuth's own words. */
export const TOKEN_FORM: ApiBodyOptions = {
  schema: {
    type: 'object',
    required: ['grant_type'],
    properties: {
      grant_type: { type: 'string', enum: ['client_credentials'] },
      scope: {
        type: 'string',
        description: 'Less than the key has, separated by spaces; all of it without.',
      },
      client_id: { type: 'string', format: 'uuid', description: 'The id of the API key.' },
      client_secret: { type: 'string', description: 'The API key; or as password of Basic authentication.' },
      client_assertion_type: {
        type: 'string',
        enum: ['urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
      },
      client_assertion: {
        type: 'string',
        description: 'private_key_jwt (RFC 7523): iss = sub = client_id, aud = our URL, exp, jti used once.',
      },
    },
  },
};
