import { accentNamed } from '@sallyport/contract/schemas/accounts/accents.ts'
import type { User as UserJson } from '@sallyport/contract/schemas/accounts/user.ts'
import * as accounts from '../../../core/accounts/accounts.ts'
import { ftpServerOf } from '../../../core/accounts/secure-only.ts'
import type { Actor } from '../../../core/actor.ts'
import type { Context } from '../../../core/context.ts'
import * as sessions from '../../../core/sessions/sessions.ts'
import * as directory from '../../../core/users/directory/directory.ts'
import { importUsers as importRows } from '../../../core/users/imports/import.ts'
import type { User } from '../../../core/users/user.ts'
import { expirationOf } from '../../../core/users/user-input.ts'
import * as users from '../../../core/users/users.ts'
import { includedAccount, includedResources, userJson } from '../../present/included.ts'
import { permissionChanges, permissionsIn, sorting } from '../../requests/input.ts'
import { setSessionCookie } from '../../requests/session-cookie.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

interface Caller {
  readonly ctx: Context
  readonly actor: Actor
}

async function included({ ctx, actor }: Caller, include: readonly string[], data: readonly UserJson[]) {
  const homes = data.flatMap(({ relationships }) => relationships.homeResource?.data.id ?? [])
  return [
    ...(include.includes('homeResource') ? await includedResources(ctx, actor, homes) : []),
    ...(include.includes('ownerAccount') ? await includedAccount(ctx, actor) : []),
  ]
}

async function single(call: Caller, user: User, include: readonly string[] = []) {
  const data = await userJson(call.ctx, call.actor, user)
  return { data, included: await included(call, include, [data]) }
}

export const listUsers: Handler<'listUsers'> = async ({ ctx, actor, query }) => {
  const { status, sort, include, ...rest } = query
  const locked = typeof status === 'number' ? status === 0 : status
  const found = await directory.search(ctx, actor, { ...rest, locked, sort: sort.map(sorting) })
  const data = await Promise.all(found.users.map((user) => userJson(ctx, actor, user)))
  const page = { totalResults: found.total, returnedResults: data.length, data }
  return { status: 200, body: { ...page, included: await included({ ctx, actor }, include, data) } }
}

export const addUser: Handler<'addUser'> = async (call) => {
  const { ctx, actor, body } = call
  const { homeResource: home, welcomeEmail: welcome, permissions, expiration = null, ...rest } = body
  const expiresAt = expirationOf(expiration, actor.timeZone)
  const input = { ...rest, home, welcome, expiresAt, permissions: permissionsIn(permissions) }
  return { status: 201, body: await single(call, await users.add(ctx, actor, input)) }
}

export const getUserById: Handler<'getUserById'> = async (call) => {
  const user = await users.get(call.ctx, call.actor, call.params.id)
  return { status: 200, body: await single(call, user, call.query.include) }
}

export const getCurrentUser: Handler<'getCurrentUser'> = async (call) => {
  const user = await users.current(call.ctx, call.actor)
  const body = await single(call, user, call.query.include)
  return { status: 200, body: { ...body, ...(await offeredTo(call.ctx, user)) } }
}

/** What the server and the account offer to the user. */
async function offeredTo(ctx: Context, { accountId, operator }: User) {
  const { transports, mailServer: mail, sftpServer, trashMs } = ctx.settings
  const ftpServer = await ftpServerOf(ctx, accountId)
  const trashDays = Math.round(trashMs / 86_400_000)
  const { settings } = await accounts.byId(ctx, accountId)
  const ofAccount = { accent: accentNamed(settings.accent), keepVersions: settings.keepVersions }
  return { transports: { ...transports, mail }, sftpServer, ftpServer, operator, trashDays, ...ofAccount }
}

export const updateUser: Handler<'updateUser'> = async (call) => {
  const { ctx, actor, params, body } = call
  const { homeResource: home, permissions: sent, expiration, ...rest } = body
  const expiresAt = expiration === undefined ? undefined : expirationOf(expiration, actor.timeZone)
  const permissions = sent && permissionChanges(sent)
  const user = await users.update(ctx, actor, params.id, { ...rest, home, expiresAt, permissions })
  const answer = { status: 200, body: await single(call, user) } as const
  if (rest.password !== undefined && user.id === actor.userId) await renewSession(call)
  return answer
}

/** A copied cookie does not outlive the password: the session in which a user sets its own password gets a new one. */
async function renewSession({ ctx, actor, reply }: Parameters<Handler<'updateUser'>>[0]): Promise<void> {
  const renewed = await sessions.renewSecret(ctx, actor)
  if (!renewed) return
  setSessionCookie(ctx, reply, renewed.secret, renewed.session.isPersistent ? ctx.settings.sessions.lifetimeMs : null)
}

export const deleteUser: Handler<'deleteUser'> = async ({ ctx, actor, params }) => {
  await users.remove(ctx, actor, params.id)
  return emptyAnswer
}

export const importUsers: Handler<'importUsers'> = async ({ ctx, actor, body }) => {
  const rows = await importRows(ctx, actor, body)
  const refused = rows.filter(({ outcome }) => outcome === 'refused').length
  const attributes = { dryRun: body.dryRun, accepted: rows.length - refused, refused, rows }
  return { status: 200, body: { data: { type: 'userImport', attributes } } }
}
