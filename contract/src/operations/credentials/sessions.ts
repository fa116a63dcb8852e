/** Signing in with a browser. Applications use API keys and access tokens instead. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import {
  ConnectionCollectionResponse,
  exampleConnection,
  exampleSession,
  SessionCollectionResponse,
  SessionResponse,
  SignInInput,
} from '../../schemas/credentials/session.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { id, paging } from '../../schemas/fields.ts'

const params = Type.Object({ id: id('Id of the session.') })
const done = { responseStatus: 200, data: [] }

export const sessionOperations = {
  signIn: operation({
    id: 'signIn',
    method: 'POST',
    path: '/sessions',
    tag: 'Sessions',
    summary: 'Sign in',
    description:
      'Answers with a cookie that scripts cannot read and other sites cannot send. Wrong names, wrong passwords and users who may not sign in get the same answer. Where the user has a second factor and `code` is missing, the answer is `ERROR_SECOND_FACTOR_REQUIRED`: ask again with it. Too many wrong tries from one address, or for one name, are answered with 429. Requests that carry the cookie and are not reads must have the header `X-Sallyport-Client: web`.',
    access: 'open',
    body: SignInInput,
    replies: { 201: SessionResponse },
    errors: ['ERROR_INVALID_CREDENTIALS', 'ERROR_SECOND_FACTOR_REQUIRED', 'ERROR_CSRF'],
    addition: true,
    examples: {
      body: { username: 'mira', password: 'Tide-tables-1906' },
      replies: { 201: { responseStatus: 201, data: exampleSession } },
    },
  }),

  listSessions: operation({
    id: 'listSessions',
    method: 'GET',
    path: '/sessions',
    tag: 'Sessions',
    summary: 'List open sessions',
    description: 'Your own sessions, those used last first. Administrators can ask for those of another user.',
    access: 'user',
    beyondLimit: true,
    query: Type.Object({ userId: Type.Optional(id('Whose sessions to list; of others for administrators only.')) }),
    replies: { 200: SessionCollectionResponse },
    errors: ['ERROR_INSUFFICIENT_PRIVILEGES', 'ERROR_USER_NOT_FOUND'],
    addition: true,
    examples: {
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleSession] } },
    },
  }),

  endCurrentSession: operation({
    id: 'endCurrentSession',
    method: 'DELETE',
    path: '/sessions/current',
    tag: 'Sessions',
    summary: 'Sign out',
    description: 'Ends the session that asks and takes its cookie back.',
    access: 'user',
    beyondLimit: true,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_SESSION_NOT_FOUND', 'ERROR_CSRF'],
    addition: true,
    examples: { replies: { 200: done } },
  }),

  endSession: operation({
    id: 'endSession',
    method: 'DELETE',
    path: '/sessions/{id}',
    tag: 'Sessions',
    summary: 'End a session',
    description: 'Ends one of your own sessions; administrators end any of the account.',
    access: 'user',
    beyondLimit: true,
    params,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_INSUFFICIENT_PRIVILEGES', 'ERROR_SESSION_NOT_FOUND', 'ERROR_CSRF'],
    addition: true,
    examples: { params: { id: 41 }, replies: { 200: done } },
  }),

  endOtherSessions: operation({
    id: 'endOtherSessions',
    method: 'DELETE',
    path: '/sessions',
    tag: 'Sessions',
    summary: 'End all other sessions',
    description: 'Ends all your own sessions but the one that asks. Access tokens are not touched.',
    access: 'user',
    beyondLimit: true,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_CSRF'],
    addition: true,
    examples: { replies: { 200: done } },
  }),
}

/** What is under way, on all nodes. */
export const connectionOperations = {
  listConnections: operation({
    id: 'listConnections',
    method: 'GET',
    path: '/connections',
    tag: 'Sessions',
    summary: 'List connections and transfers',
    description:
      'What the account has under way on all nodes of the server, oldest first: uploads and downloads, also of visitors of shares, once they have lasted for a second. Bytes are a few seconds old. What a node had that has died is gone after half a minute.',
    access: 'admin',
    beyondLimit: true,
    query: Type.Object(paging(100, 500)),
    replies: { 200: ConnectionCollectionResponse },
    errors: ['ERROR_INSUFFICIENT_PRIVILEGES'],
    addition: true,
    examples: {
      query: { limit: 100 },
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleConnection] } },
    },
  }),

  endConnection: operation({
    id: 'endConnection',
    method: 'DELETE',
    path: '/connections/{id}',
    tag: 'Sessions',
    summary: 'End a connection or transfer',
    description:
      'The node that has it closes its connection within seconds. The session log shows the transfer as `partial`, with the bytes that went over; what has arrived of an upload can be gone on with as after any broken connection. It signs nobody out: end the session, delete the token or lock the user for that.',
    access: 'admin',
    beyondLimit: true,
    params: Type.Object({ id: id('Id of the connection.') }),
    replies: { 200: EmptyResponse },
    errors: ['ERROR_INSUFFICIENT_PRIVILEGES', 'ERROR_CONNECTION_NOT_FOUND'],
    addition: true,
    examples: { params: { id: 194_276_903_118_421 }, replies: { 200: { responseStatus: 200, data: [] } } },
  }),
}
