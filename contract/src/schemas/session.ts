/** A sign-in of a browser, and what it is made with. */
import { type Static, Type } from 'typebox'
import { envelope, plainCollection, relationship } from './envelope.ts'
import { id, text, timestamp, withDefault } from './fields.ts'

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
