/** API keys and access tokens: additions, in the style of the public API. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import {
  AccessTokenCollectionResponse,
  AccessTokenResponse,
  accessTokenInclude,
  exampleAccessToken,
  exampleNewAccessToken,
  NewAccessTokenResponse,
} from '../../schemas/credentials/access-token.ts'
import {
  ApiKeyCollectionResponse,
  ApiKeyResponse,
  apiKeyInclude,
  exampleApiKey,
} from '../../schemas/credentials/api-key.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { id, paging, text, withDefault } from '../../schemas/fields.ts'

const apiKeyParams = Type.Object({ id: id('Id of the API key.') })
const tokenParams = Type.Object({ id: id('Id of the access token.') })

const name = text('Name of the application. Shown as the protocol in the activity log.', 100)
const description = Type.String({ description: 'What the application is for.', maxLength: 1000 })

const tokenName = Type.String({
  description: 'What distinguishes it from other tokens of the application, such as the server that uses it.',
  maxLength: 100,
})

const done = { responseStatus: 200, data: [] }
const page = { totalResults: 1, returnedResults: 1 }
const apiKeyAnswer = { responseStatus: 200, data: exampleApiKey, included: [] }
const newTokenAnswer = { responseStatus: 200, data: exampleNewAccessToken, included: [] }

export const apiKeyOperations = {
  getApiKeys: operation({
    id: 'getApiKeys',
    method: 'GET',
    path: '/api-keys',
    tag: 'API keys',
    summary: 'List API keys',
    description: 'All API keys of the account, with their values.',
    access: 'admin',
    beyondLimit: true,
    query: Type.Object({ ...paging(50, 500), include: apiKeyInclude }),
    replies: { 200: ApiKeyCollectionResponse },
    addition: true,
    examples: {
      replies: { 200: { responseStatus: 200, ...page, data: [exampleApiKey], included: [] } },
    },
  }),

  addApiKey: operation({
    id: 'addApiKey',
    method: 'POST',
    path: '/api-keys',
    tag: 'API keys',
    summary: 'Create an API key',
    description: 'One key per application. It cannot be used without an access token: create one next.',
    access: 'admin',
    body: Type.Object({ name, description: withDefault('', description) }),
    replies: { 201: ApiKeyResponse },
    errors: ['ERROR_PLAN_LIMIT'],
    addition: true,
    examples: {
      body: { name: 'order-import', description: 'Fetches orders from partners every five minutes' },
      replies: { 201: { ...apiKeyAnswer, responseStatus: 201 } },
    },
  }),

  getApiKeyById: operation({
    id: 'getApiKeyById',
    method: 'GET',
    path: '/api-keys/{id}',
    tag: 'API keys',
    summary: 'Get an API key',
    description: 'One API key, with its value.',
    access: 'admin',
    beyondLimit: true,
    params: apiKeyParams,
    query: Type.Object({ include: apiKeyInclude }),
    replies: { 200: ApiKeyResponse },
    errors: ['ERROR_API_KEY_NOT_FOUND'],
    addition: true,
    examples: { params: { id: 5 }, replies: { 200: apiKeyAnswer } },
  }),

  updateApiKeyById: operation({
    id: 'updateApiKeyById',
    method: 'PATCH',
    path: '/api-keys/{id}',
    tag: 'API keys',
    summary: 'Rename an API key',
    description: 'Changes its name or description. Its value and tokens do not change.',
    access: 'admin',
    params: apiKeyParams,
    body: Type.Object({ name: Type.Optional(name), description: Type.Optional(description) }),
    replies: { 200: ApiKeyResponse },
    errors: ['ERROR_API_KEY_NOT_FOUND'],
    addition: true,
    examples: { params: { id: 5 }, body: { name: 'order-import' }, replies: { 200: apiKeyAnswer } },
  }),

  deleteApiKeyById: operation({
    id: 'deleteApiKeyById',
    method: 'DELETE',
    path: '/api-keys/{id}',
    tag: 'API keys',
    summary: 'Delete an API key',
    description: 'Deletes the key and all its access tokens. The application is rejected immediately.',
    access: 'admin',
    params: apiKeyParams,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_API_KEY_NOT_FOUND'],
    addition: true,
    examples: { params: { id: 5 }, replies: { 200: done } },
  }),
}

export const accessTokenOperations = {
  getAccessTokens: operation({
    id: 'getAccessTokens',
    method: 'GET',
    path: '/access-tokens',
    tag: 'Access tokens',
    summary: 'List access tokens',
    description:
      'All access tokens of the account: which application acts as which user. Their values are not stored, except for the last four characters.',
    access: 'admin',
    beyondLimit: true,
    query: Type.Object({ ...paging(50, 500), include: accessTokenInclude }),
    replies: { 200: AccessTokenCollectionResponse },
    addition: true,
    examples: {
      query: { include: ['apiKey'] },
      replies: { 200: { responseStatus: 200, ...page, data: [exampleAccessToken], included: [exampleApiKey] } },
    },
  }),

  addAccessToken: operation({
    id: 'addAccessToken',
    method: 'POST',
    path: '/access-tokens',
    tag: 'Access tokens',
    summary: 'Create an access token',
    description:
      'Lets the application of the API key act as the user. The response contains both values; the token cannot be retrieved later. Tokens do not expire. Only the master can create a token for the master.',
    access: 'admin',
    body: Type.Object({
      apiKeyId: id('Id of the API key.'),
      userId: id('Id of the user.'),
      name: withDefault('', tokenName),
    }),
    replies: { 201: NewAccessTokenResponse },
    errors: ['ERROR_PLAN_LIMIT', 'ERROR_API_KEY_NOT_FOUND', 'ERROR_USER_NOT_FOUND'],
    addition: true,
    examples: {
      body: { apiKeyId: 5, userId: 3, name: 'Order server' },
      replies: { 201: { ...newTokenAnswer, responseStatus: 201 } },
    },
  }),

  getAccessTokenById: operation({
    id: 'getAccessTokenById',
    method: 'GET',
    path: '/access-tokens/{id}',
    tag: 'Access tokens',
    summary: 'Get an access token',
    description: 'Which application acts as which user, and when it was last used.',
    access: 'admin',
    beyondLimit: true,
    params: tokenParams,
    query: Type.Object({ include: accessTokenInclude }),
    replies: { 200: AccessTokenResponse },
    errors: ['ERROR_ACCESS_TOKEN_NOT_FOUND'],
    addition: true,
    examples: {
      params: { id: 9 },
      replies: { 200: { responseStatus: 200, data: exampleAccessToken, included: [] } },
    },
  }),

  regenerateAccessToken: operation({
    id: 'regenerateAccessToken',
    method: 'POST',
    path: '/access-tokens/regenerate/{id}',
    tag: 'Access tokens',
    summary: 'Regenerate an access token',
    description:
      'Creates a new value, contained in this response only; the old one is rejected immediately. The API key does not change.',
    access: 'admin',
    params: tokenParams,
    replies: { 200: NewAccessTokenResponse },
    errors: ['ERROR_ACCESS_TOKEN_NOT_FOUND'],
    addition: true,
    examples: { params: { id: 9 }, replies: { 200: newTokenAnswer } },
  }),

  deleteAccessTokenById: operation({
    id: 'deleteAccessTokenById',
    method: 'DELETE',
    path: '/access-tokens/{id}',
    tag: 'Access tokens',
    summary: 'Delete an access token',
    description: 'The token is rejected immediately.',
    access: 'admin',
    params: tokenParams,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_ACCESS_TOKEN_NOT_FOUND'],
    addition: true,
    examples: { params: { id: 9 }, replies: { 200: done } },
  }),
}
