/** An API key: identifies an application. Its name is the protocol in the activity log. */
import { type Static, Type } from 'typebox'
import { User } from '../accounts/user.ts'
import { collection, relationship, single } from '../envelope.ts'
import { includeList, nullable, timestamp } from '../fields.ts'

const ApiKeyAttributes = Type.Object(
  {
    name: Type.String({ description: 'Name of the application.' }),
    description: Type.String({ description: 'What it is for.' }),
    value: Type.String({ description: 'The value for `ev-api-key`.' }),
    lastUsed: nullable(timestamp('When it was last used; null for never.')),
    created: timestamp('When it was created.'),
    modified: timestamp('When it was last changed.'),
  },
  { title: 'ApiKeyAttributes' },
)

export const ApiKey = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('apiKey'),
    attributes: ApiKeyAttributes,
    relationships: Type.Object({ ownerUser: relationship('user') }),
  },
  { title: 'ApiKey' },
)
export type ApiKey = Static<typeof ApiKey>

export const ApiKeyResponse = single('ApiKeyResponse', ApiKey, User)
export type ApiKeyResponse = Static<typeof ApiKeyResponse>

export const ApiKeyCollectionResponse = collection('ApiKeyCollectionResponse', ApiKey, User)
export type ApiKeyCollectionResponse = Static<typeof ApiKeyCollectionResponse>

export const apiKeyInclude = includeList(['ownerUser'], { user: 'ownerUser' })

export const exampleApiKey: ApiKey = {
  id: 5,
  type: 'apiKey',
  attributes: {
    name: 'order-import',
    description: 'Fetches orders from partners every five minutes',
    value: 'harbour-2hQ7vXc0mZ4rT9kLwB1e',
    lastUsed: '2026-11-23T09:31:00+00:00',
    created: '2026-11-02T08:30:00+00:00',
    modified: '2026-11-02T08:30:00+00:00',
  },
  relationships: { ownerUser: { data: { id: 3, type: 'user' } } },
}
