/** A sign-in of a browser, and what it is made with; connections and transfers that are under way. */
import { type Static, Type } from 'typebox'
import { envelope, plainCollection, relationship } from '../envelope.ts'
import { id, nullable, text, timestamp, withDefault } from '../fields.ts'

export const SignInInput = Type.Object(
  {
    username: text('Name of the user.'),
    password: text('Password of the user.', 1024),
    code: Type.Optional(
      text('Six digits of the second factor, or a recovery code; where the user has set one up.', 64),
    ),
    staySignedIn: withDefault(
      false,
      Type.Boolean({ description: 'Keep the session when the browser is closed, and while nobody uses it.' }),
    ),
  },
  { title: 'SignInInput' },
)

const SessionAttributes = Type.Object(
  {
    created: timestamp('When the user signed in.'),
    lastUsed: timestamp('When it was used last, to the minute.'),
    expires: timestamp('When it ends in any case.'),
    address: Type.String({ description: 'Where the user signed in from.' }),
    userAgent: Type.String({ description: 'What the browser calls itself; may be empty.' }),
    current: Type.Boolean({ description: 'Whether it is the session that asks.' }),
  },
  { title: 'SessionAttributes' },
)

export const Session = Type.Object(
  {
    id: id('Id of the session; it opens nothing.'),
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
    username: Type.String({ description: 'Who; for visitors of a share whoever shares.' }),
    address: Type.String({ description: 'Where it comes from.' }),
    path: Type.String({ description: 'The file, from the top folder of the account on; empty for a connection.' }),
    bytes: Type.Integer({ description: 'Bytes transferred so far, as of a few seconds ago.' }),
    size: nullable(Type.Integer({ description: 'Bytes of the whole; null when that is not known.' })),
    started: timestamp('When it began.'),
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
