import { end, list } from '../../../core/connections/connections.ts'
import * as sessions from '../../../core/sessions/sessions.ts'
import { signIn as openSession } from '../../../core/sessions/sign-in.ts'
import { presentConnection, presentSession } from '../../present/users/session.ts'
import {
  browserCookieOf,
  clearSessionCookie,
  setBrowserCookie,
  setSessionCookie,
} from '../../requests/session-cookie.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

export const signIn: Handler<'signIn'> = async ({ ctx, body, address, request, reply }) => {
  const userAgent = request.headers['user-agent'] ?? ''
  const input = { ...body, address, userAgent, browser: browserCookieOf(ctx, request) }
  const { session, user, secret, browser } = await openSession(ctx, input)
  setSessionCookie(ctx, reply, secret, session.isPersistent ? ctx.settings.sessions.lifetimeMs : null)
  setBrowserCookie(ctx, reply, browser)
  return { status: 201, body: { data: presentSession(session, user.timeZone, session.id) } }
}

export const listSessions: Handler<'listSessions'> = async ({ ctx, actor, query }) => {
  const found = await sessions.list(ctx, actor, query.userId)
  const data = found.map((session) => presentSession(session, actor.timeZone, actor.session))
  return { status: 200, body: { totalResults: data.length, returnedResults: data.length, data } }
}

export const endSession: Handler<'endSession'> = async ({ ctx, actor, params }) => {
  await sessions.end(ctx, actor, params.id)
  return emptyAnswer
}

export const endCurrentSession: Handler<'endCurrentSession'> = async ({ ctx, actor, reply }) => {
  await sessions.endCurrent(ctx, actor)
  clearSessionCookie(ctx, reply)
  return emptyAnswer
}

export const endOtherSessions: Handler<'endOtherSessions'> = async ({ ctx, actor }) => {
  await sessions.endOthers(ctx, actor)
  return emptyAnswer
}

export const listConnections: Handler<'listConnections'> = async ({ ctx, actor, query }) => {
  const { connections, total } = await list(ctx, actor, query)
  const data = connections.map((connection) => presentConnection(connection, actor.timeZone))
  return { status: 200, body: { totalResults: total, returnedResults: data.length, data } }
}

export const endConnection: Handler<'endConnection'> = async ({ ctx, actor, params }) => {
  await end(ctx, actor, params.id)
  return emptyAnswer
}
