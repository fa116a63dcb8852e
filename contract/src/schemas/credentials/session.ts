/** Browser sessions, and connections and transfers in progress. */
import { type Static, Type } from 'typebox'
import { envelope, plainCollection, relationship } from '../envelope.ts'
import { id, nullable, text, timestamp, withDefault } from '../fields.ts'

export const SignInInput = Type.Object(
  {
    username: text('Name of the user.'),
    password: text('Password of the user.', 1024),
    code: Type.Optional(
      text('Six-digit code of the second factor, or a recovery code; required if the user has set one up.', 64),
    ),
    staySignedIn: withDefault(
      false,
      Type.Boolean({ description: 'Keep the session when the browser is closed, and while it is not used.' }),
    ),
  },
  { title: 'SignInInput' },
)

const SessionAttributes = Type.Object(
  {
    created: timestamp('When the user signed in.'),
    lastUsed: timestamp('When it was last used, to the minute.'),
    expires: timestamp('When it expires at the latest.'),
    address: Type.String({ description: 'IP address of the sign-in.' }),
    userAgent: Type.String({ description: 'User agent of the browser; may be empty.' }),
    current: Type.Boolean({ description: 'Whether it is the session of this request.' }),
  },
  { title: 'SessionAttributes' },
)

export const Session = Type.Object(
  {
    id: id('Id of the session; not a credential.'),
    type: Type.Literal('session'),
    attributes: SessionAttributes,
    relationships: Type.Object({ user: relationship('user') }),
  },
  { title: 'Session' },
)
export type Session = Static<typeof Session>

export const SessionResponse = envelope('SessionResponse', { data: Session })
export const SessionCollectionResponse = plainCollection('SessionCollectionResponse', Session)

export const exampleSession: Session = {
  id: 41,
  type: 'session',
  attributes: {
    created: '2026-11-24T08:02:11+00:00',
    lastUsed: '2026-11-24T10:20:00+00:00',
    expires: '2026-12-08T08:02:11+00:00',
    address: '203.0.113.24',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    current: true,
  },
  relationships: { user: { data: { id: 3, type: 'user' } } },
}

const ConnectionAttributes = Type.Object(
  {
    kind: Type.Enum(['connection', 'upload', 'download'], {
      description: 'A transfer, or a connection of a protocol that stays signed in.',
    }),
    protocol: Type.String({
      description: 'As in the session log: `web`, or the name of the application whose key is used.',
    }),
    username: Type.String({ description: 'The user; for visitors of a share its owner.' }),
    address: Type.String({ description: 'IP address of the client.' }),
    path: Type.String({
      description: 'The path of the file from the root folder of the account; empty for a connection.',
    }),
    bytes: Type.Integer({ description: 'Bytes transferred so far, as of a few seconds ago.' }),
    size: nullable(Type.Integer({ description: 'Total bytes; null if unknown.' })),
    started: timestamp('When it started.'),
  },
  { title: 'ConnectionAttributes' },
)

export const Connection = Type.Object(
  {
    id: id('Id of the connection; random.'),
    type: Type.Literal('connection'),
    attributes: ConnectionAttributes,
    relationships: Type.Object(
      { user: nullable(relationship('user')) },
      { description: 'The user; null for a visitor.' },
    ),
  },
  { title: 'Connection' },
)
export type Connection = Static<typeof Connection>

export const ConnectionCollectionResponse = plainCollection('ConnectionCollectionResponse', Connection)

export const exampleConnection: Connection = {
  id: 194_276_903_118_421,
  type: 'connection',
  attributes: {
    kind: 'upload',
    protocol: 'web',
    username: 'mira',
    address: '203.0.113.24',
    path: '/inbound/scan-0417.tif',
    bytes: 734_003_200,
    size: 2_147_483_648,
    started: '2026-11-24T10:20:00+00:00',
  },
  relationships: { user: { data: { id: 3, type: 'user' } } },
}
