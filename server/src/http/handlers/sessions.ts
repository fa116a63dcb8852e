import * as sessions from '../../core/sessions/sessions.ts'
import { signIn as openSession } from '../../core/sessions/sign-in.ts'
import { emptyAnswer, type Handler } from '../call.ts'
import { presentSession } from '../present/session.ts'
import { browserOf, clearCookie, markBrowser, setCookie } from '../session-cookie.ts'

export const signIn: Handler<'signIn'> = async ({ tools, body, address, request, reply }) => {
  const userAgent = request.headers['user-agent'] ?? ''
  const input = { ...body, address, userAgent, browser: browserOf(tools, request) }
  const { session, user, secret, browser } = await openSession(tools, input)
  setCookie(tools, reply, secret, session.stays ? tools.settings.sessions.lifetimeMs : null)
  markBrowser(tools, reply, browser)
  return { status: 201, body: { data: presentSession(session, user.timeZone, session.id) } }
}

export const listSessions: Handler<'listSessions'> = async ({ tools, actor, query }) => {
  const found = await sessions.list(tools, actor, query.userId)
  const data = found.map((session) => presentSession(session, actor.timeZone, actor.session))
  return { status: 200, body: { totalResults: data.length, returnedResults: data.length, data } }
}

export const endSession: Handler<'endSession'> = async ({ tools, actor, params }) => {
  await sessions.end(tools, actor, params.id)
  return emptyAnswer
}

export const endCurrentSession: Handler<'endCurrentSession'> = async ({ tools, actor, reply }) => {
  await sessions.endCurrent(tools, actor)
  clearCookie(tools, reply)
  return emptyAnswer
}

export const endOtherSessions: Handler<'endOtherSessions'> = async ({ tools, actor }) => {
  await sessions.endOthers(tools, actor)
  return emptyAnswer
}
