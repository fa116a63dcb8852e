/** An access token: lets one application act as one user. Its value is returned on creation only; the server stores a hash. */
import { type Static, Type } from 'typebox'
import { User } from '../accounts/user.ts'
import { collection, relationship, single } from '../envelope.ts'
import { includeList, nullable, timestamp } from '../fields.ts'
import { ApiKey } from './api-key.ts'

const attributes = {
  name: Type.String({ description: 'What distinguishes it from other tokens of the application; can be empty.' }),
  lastFour: Type.String({
    description: 'The last four characters of the value. Empty for tokens created before version 0.3.',
  }),
  created: timestamp('When the token was created.'),
  lastUsed: nullable(timestamp('When it was last used; null for never.')),
}

const AccessTokenAttributes = Type.Object(attributes, { title: 'AccessTokenAttributes' })

const NewAccessTokenAttributes = Type.Object(
  {
    ...attributes,
    apiKey: Type.String({ description: 'Value of the API key, for `ev-api-key`.' }),
    accessToken: Type.String({ description: 'Value of the token, for `ev-access-token`. Returned only once.' }),
  },
  { title: 'NewAccessTokenAttributes' },
)

const frame = {
  id: Type.Integer(),
  type: Type.Literal('accessToken'),
  relationships: Type.Object({ apiKey: relationship('apiKey'), user: relationship('user') }),
}

export const AccessToken = Type.Object({ ...frame, attributes: AccessTokenAttributes }, { title: 'AccessToken' })
export type AccessToken = Static<typeof AccessToken>

export const NewAccessToken = Type.Object(
  { ...frame, attributes: NewAccessTokenAttributes },
  { title: 'NewAccessToken' },
)
export type NewAccessToken = Static<typeof NewAccessToken>

const Included = Type.Union([ApiKey, User])
export type AccessTokenIncluded = Static<typeof Included>

export const AccessTokenResponse = single('AccessTokenResponse', AccessToken, Included)
export type AccessTokenResponse = Static<typeof AccessTokenResponse>

export const NewAccessTokenResponse = single('NewAccessTokenResponse', NewAccessToken, Included)
export type NewAccessTokenResponse = Static<typeof NewAccessTokenResponse>

export const AccessTokenCollectionResponse = collection('AccessTokenCollectionResponse', AccessToken, Included)
export type AccessTokenCollectionResponse = Static<typeof AccessTokenCollectionResponse>

export const accessTokenInclude = includeList(['apiKey', 'user'], { ownerUser: 'user' })

export const exampleAccessToken: AccessToken = {
  id: 9,
  type: 'accessToken',
  attributes: {
    name: 'Order server',
    lastFour: '4c67',
    created: '2026-11-02T08:31:00+00:00',
    lastUsed: '2026-11-23T09:31:00+00:00',
  },
  relationships: { apiKey: { data: { id: 5, type: 'apiKey' } }, user: { data: { id: 3, type: 'user' } } },
}

export const exampleNewAccessToken: NewAccessToken = {
  ...exampleAccessToken,
  attributes: {
    ...exampleAccessToken.attributes,
    lastUsed: null,
    apiKey: 'harbour-2hQ7vXc0mZ4rT9kLwB1e',
    accessToken: '77d0c1f52be84a96b03ef9d8a4172c5560e1b8d3f9a24c67',
  },
}
