/** Browser sessions. Applications use API keys and access tokens instead. */
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
      'Sets a cookie that scripts cannot read and other sites cannot send. Wrong names, wrong passwords and users who may not sign in get the same response. If the user has a second factor and `code` is missing, the response is `ERROR_SECOND_FACTOR_REQUIRED`: repeat the request with it. Too many failed attempts from one address, or for one name, result in 429. Requests with the cookie that are not reads need the header `X-Sallyport-Client: web`.',
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
    description: 'Your own sessions, last used first. Administrators can list those of another user.',
    access: 'user',
    beyondLimit: true,
    query: Type.Object({
      userId: Type.Optional(id('User whose sessions to list; other users for administrators only.')),
    }),
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
    description: 'Ends the current session and removes its cookie.',
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
    description: 'Ends one of your own sessions; administrators can end any session of the account.',
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
    description: 'Ends all your own sessions except the current one. Access tokens are not affected.',
    access: 'user',
    beyondLimit: true,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_CSRF'],
    addition: true,
    examples: { replies: { 200: done } },
  }),
}

/** Connections and transfers in progress on all nodes. */
export const connectionOperations = {
  listConnections: operation({
    id: 'listConnections',
    method: 'GET',
    path: '/connections',
    tag: 'Sessions',
    summary: 'List connections and transfers',
    description:
      'Uploads and downloads of the account on all nodes of the server, oldest first, including those of visitors of shares, once they have lasted for a second. Byte counts are a few seconds old. Entries of a failed node disappear after half a minute.',
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
      'The node that has it closes its connection within seconds. The session log shows the transfer as `partial`, with the bytes transferred; an upload can be resumed as after any lost connection. The user stays signed in: to prevent that, end the session, delete the token or lock the user.',
    access: 'admin',
    beyondLimit: true,
    params: Type.Object({ id: id('Id of the connection.') }),
    replies: { 200: EmptyResponse },
    errors: ['ERROR_INSUFFICIENT_PRIVILEGES', 'ERROR_CONNECTION_NOT_FOUND'],
    addition: true,
    examples: { params: { id: 194_276_903_118_421 }, replies: { 200: { responseStatus: 200, data: [] } } },
  }),
}
