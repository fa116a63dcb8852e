/** Operations on the users of an account. */
import type { Tx } from '../../db/engine.ts'
import { isUniqueViolation } from '../../db/errors.ts'
import { isAdmin, mayActFor, mustBeAdmin } from '../access.ts'
import * as accountStore from '../accounts/store.ts'
import { type Actor, effectivePermissions, type Role } from '../actor.ts'
import type { Needs } from '../context.ts'
import * as emails from '../emails/emails.ts'
import { Fault, invalid, notFound } from '../fault.ts'
import { ensureFolders } from '../files/tree/folders.ts'
import * as tree from '../files/tree/tree.ts'
import { newHash, requesterOf } from '../passwords.ts'
import { type CredentialChanges, setCredentials } from './credentials-store.ts'
import { endOperator, endsOperator, operatorEnded } from './operators.ts'
import { transferOwnership } from './ownership-transfer.ts'
import { prove } from './proof.ts'
import { deleteCodes } from './reset-codes-store.ts'
import { checkQuota, countHome, deleteUploads, refreshHomeQuotas } from './storage-quota.ts'
import * as store from './store.ts'
import { changeEvent, checkFields, checkTarget, endsSessions, keptSession, mergedPermissions } from './update-rules.ts'
import type { AlsoAdded, User } from './user.ts'
import { checkedUserName, checkPassword, checkPersonal, type UserInput, type UserUpdate } from './user-input.ts'
import { checkFree, insertOrConflict, nameTaken } from './user-names.ts'
import { enqueueWelcome } from './welcome.ts'

type UserContext = Needs<
  'log' | 'db' | 'clock' | 'random' | 'record' | 'passwords' | 'settings' | 'wake' | 'rateLimits' | 'sealer' | 'texts'
>

/** Adds a user with its home folder. Throws `conflict` for a name in use anywhere in the installation. */
export async function add(ctx: UserContext, actor: Actor, input: UserInput, also?: AlsoAdded): Promise<User> {
  const username = await checkNew(ctx, actor, input)
  const passwordHash = await newHash(ctx.passwords, input, requesterOf(actor))
  return await countHome(
    ctx,
    await ctx.db.tx((tx) => insert(ctx, tx, actor, { ...input, username, passwordHash }, also)),
  )
}

class DryRunDone extends Error {}

/** Throws whatever `add` would throw, and adds nothing: its transaction is rolled back. */
export async function dryRunAdd(ctx: UserContext, actor: Actor, input: UserInput): Promise<void> {
  const username = await checkNew(ctx, actor, input)
  const attempt = ctx.db.tx(async (tx) => {
    await insert(ctx, tx, actor, { ...input, username, passwordHash: null })
    throw new DryRunDone()
  })
  await attempt.catch((error: unknown) => {
    if (!(error instanceof DryRunDone)) throw error
  })
}

/** Checks a new user. Returns the user name in its stored form. */
async function checkNew(ctx: Needs<'db'>, actor: Actor, input: UserInput): Promise<string> {
  mustBeAdmin(actor, 'manage users')
  if (input.role === 'master')
    throw invalid('role', (of) => `${of.role} must be user or admin: the master is created with the account.`)
  const username = checkedUserName(input.username)
  checkQuota(input.role, input.storageQuota)
  await checkPersonal(ctx, actor, input)
  return username
}

type Checked = UserInput & { readonly passwordHash: string | null }

async function insert(ctx: UserContext, tx: Tx, actor: Actor, input: Checked, also?: AlsoAdded): Promise<User> {
  await actor.confirm(tx)
  const id = await insertOrConflict(tx, {
    accountId: actor.accountId,
    username: input.username,
    passwordHash: input.passwordHash,
    email: input.email,
    nickname: input.nickname ?? '',
    role: input.role,
    permissions: effectivePermissions(input.role, input.permissions),
    homeId: await homeFor(ctx, tx, actor, input.role, input.home ?? (await defaultHome(tx, actor, input))),
    storageQuota: input.storageQuota ?? null,
    sftpAccess: input.sftpAccess ?? 'any',
    ftpAccess: input.ftpAccess ?? 'default',
    timeZone: input.timeZone ?? 'UTC',
    locked: input.locked ?? false,
    onboarding: input.onboarding ?? false,
    expiresAt: input.expiresAt ?? null,
    at: ctx.clock.now().toISOString(),
  })
  const user = await lockExisting(tx, actor, id)
  await refreshHomeQuotas(tx, actor.accountId, [user])
  if (input.welcome) await enqueueWelcome(ctx, tx, user, actor)
  await also?.(tx, user)
  await ctx.record(tx, actor, { name: 'users.create', username: input.username })
  return user
}

/** Home folder of a user added without one. T-17: an existing folder with the user's name is not given to the user. */
async function defaultHome(
  tx: Tx,
  actor: Actor,
  { role, username }: Pick<UserInput, 'role' | 'username'>,
): Promise<string> {
  if (role !== 'user') return '/'
  const home = `/${username}`
  if (!(await tree.lookUp(tx, actor, home, 'home'))) return home
  throw new Fault(
    'conflict',
    (of) => `The folder "${home}" already exists. Name the home folder of the user in ${of.home}.`,
    {
      subject: 'home',
    },
  )
}

/** Resolves a home folder, and creates it if its path is missing. Throws `invalid`, `not-found`. */
async function homeFor(
  ctx: Needs<'clock' | 'random' | 'record'>,
  tx: Tx,
  actor: Actor,
  role: Role,
  home: string,
): Promise<number> {
  const known = await tree.lookUp(tx, actor, home, 'home')
  if (known && known.resource.type !== 'dir')
    throw invalid('home', (of) => `${of.home} must name a folder; "${home}" is a file.`)
  if (role !== 'user' && known?.resource.id !== actor.rootId)
    throw invalid('home', (of) => `${of.home} of an admin is always "/".`)
  if (known) return known.resource.id
  if (/^(id|hash):/.test(home)) throw notFound('resource', `There is no folder "${home}".`)
  const spot = { from: await tree.rootOf(tx, actor), names: tree.namesOf(home, 'home'), subject: 'home' as const }
  return (await ensureFolders(ctx, tx, actor, spot)).resource.id
}

/** True when a role has access to the whole account and the new one does not. */
const isDemotion = (user: User, role: Role): boolean => user.role !== 'user' && role === 'user'

/**
 * A demoted user must be given a home folder explicitly: keeping the whole account would grant too much, a new folder would break
 * the user's shares and programs.
 */
const missingHome = () =>
  invalid(
    'home',
    (of) =>
      `${of.home} is needed, because an administrator has access to the whole account. Name the home folder of the user, or send "/" to keep that access.`,
  )

/** Locks a user of the account until the end of the transaction. Throws `not-found`. */
async function lockExisting(tx: Tx, actor: Actor, id: number): Promise<User> {
  const user = await store.lockUser(tx, actor.accountId, id)
  if (!user) throw notFound('user', `There is no user ${id}.`)
  return user
}

export async function list(ctx: Needs<'db'>, actor: Actor): Promise<User[]> {
  mustBeAdmin(actor, 'manage users')
  return await store.listUsers(ctx.db.q, actor.accountId)
}

/** A user of the account, for administrators. Throws `not-found`. */
export async function get(ctx: Needs<'db'>, actor: Actor, id: number): Promise<User> {
  mustBeAdmin(actor, 'manage users')
  return await mustFind(ctx, actor, id)
}

/** The actor's own user. */
export const current = (ctx: Needs<'db'>, actor: Actor): Promise<User> => mustFind(ctx, actor, actor.userId)

async function mustFind(ctx: Needs<'db'>, actor: Actor, id: number): Promise<User> {
  const user = await visible(ctx, actor, id)
  if (!user) throw notFound('user', `There is no user ${id}.`)
  return user
}

/** A user of the account, visible to administrators and to that user; null for anybody else. */
export async function visible(ctx: Needs<'db'>, actor: Actor, id: number): Promise<User | null> {
  return isAdmin(actor) || actor.userId === id ? await store.userById(ctx.db.q, actor.accountId, id) : null
}

export const count = (ctx: Needs<'db'>, actor: Actor): Promise<number> => store.countUsers(ctx.db.q, actor.accountId)

/** Sends the welcome email again. Throws `not-found`, and `forbidden` unless the master itself asks for the master's. */
export async function resendWelcome(
  ctx: Needs<'log' | 'db' | 'clock' | 'random' | 'record' | 'settings' | 'wake' | 'sealer' | 'texts'>,
  actor: Actor,
  username: string,
): Promise<void> {
  const { id } = await byName(ctx, actor, username)
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const user = await lockExisting(tx, actor, id)
    if (!mayActFor(actor, user.role))
      throw new Fault('forbidden', 'Only the master can request an email to reset the password of the master.')
    await enqueueWelcome(ctx, tx, user, actor)
    await endOperator(ctx, tx, actor, { user, change: 'password link sent' })
  })
}

/** The user of that name in the actor's account. Throws `not-found`. */
export async function byName(ctx: Needs<'db'>, actor: Actor, username: string): Promise<User> {
  mustBeAdmin(actor, 'manage users')
  const user = await store.userByName(ctx.db.q, username)
  if (!user || user.accountId !== actor.accountId) throw notFound('user', `There is no user "${username}".`)
  return user
}

/**
 * Changes a user. Administrators change everybody but the master, users some fields of their own, the operator everybody. A lock
 * ends access at once; a lock, a new password or a new role ends open sessions, except the one in which a user sets its own password.
 * Throws `forbidden`, `not-found`, `invalid`, `weak-password`, `conflict`.
 */
export async function update(ctx: UserContext, actor: Actor, id: number, requested: UserUpdate): Promise<User> {
  checkFields(actor, id, requested)
  const before = await store.userById(ctx.db.q, actor.accountId, id)
  if (before) checkTarget(actor, before, requested)
  // Resending the current address is no change, and needs no password.
  const changes =
    actor.userId === id && requested.email === before?.email ? { ...requested, email: undefined } : requested
  const username = changes.username === undefined ? undefined : checkedUserName(changes.username)
  await checkPersonal(ctx, actor, changes)
  const credentials = await provenCredentials(ctx, actor, id, changes)
  const changed = await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const user = await lockExisting(tx, actor, id)
    checkTarget(actor, user, changes)
    if (username !== undefined) await checkFree(tx, username, id)
    const role = changes.role ?? user.role
    const home = role === 'user' ? changes.home : '/'
    checkQuota(role, changes.storageQuota)
    const isOperatorEnded = endsOperator(actor, user, changes)
    if (home === undefined && isDemotion(user, role)) throw missingHome()
    await store
      .updateUser(tx, id, {
        username,
        role,
        permissions: effectivePermissions(role, mergedPermissions(user.permissions, changes.permissions)),
        homeId: home === undefined ? undefined : await homeFor(ctx, tx, actor, role, home),
        storageQuota: role === 'user' ? changes.storageQuota : null,
        sftpAccess: changes.sftpAccess,
        ftpAccess: changes.ftpAccess,
        nickname: changes.nickname,
        timeZone: changes.timeZone,
        listOrder: changes.listOrder,
        language: changes.language,
        locked: changes.locked,
        onboarding: changes.onboarding,
        operator: isOperatorEnded ? false : undefined,
        expiresAt: changes.expiresAt,
        at: ctx.clock.now().toISOString(),
      })
      .catch((error: unknown) => {
        throw username !== undefined && isUniqueViolation(error) ? nameTaken(username) : error
      })
    if (credentials) {
      await setCredentials(tx, credentials, ctx.clock.now().toISOString())
      await deleteCodes(tx, id)
    }
    if (changes.email !== undefined && changes.email !== user.email) await notifyOldAddress(ctx, tx, user)
    if (endsSessions(changes, user, ctx.clock.now())) await store.endSessions(tx, id, keptSession(actor, id, changes))
    const event = changeEvent(username ?? user.username, changes, isOperatorEnded ? [operatorEnded] : [])
    if (event) await ctx.record(tx, actor, event)
    const after = await lockExisting(tx, actor, id)
    if (user.storageQuota !== null || after.storageQuota !== null)
      await refreshHomeQuotas(tx, actor.accountId, [user, after])
    return after
  })
  return await countHome(ctx, changed)
}

/**
 * Notifies a user's old address when the address is changed, so that a takeover is noticed; nothing for a user who had none.
 * Queued in the transaction of the change, of the kind `password`, which no hourly limit delays. `before`: the user before the
 * change.
 */
async function notifyOldAddress(
  ctx: Needs<'log' | 'clock' | 'wake' | 'sealer' | 'settings' | 'texts'>,
  tx: Tx,
  before: User,
): Promise<void> {
  if (before.email === null) return
  const { t, language } = ctx.texts(before.language)
  const text = [
    t('The email address of the user "{username}" at {url} has been changed. Emails no longer go to this address.', {
      username: before.username,
      url: ctx.settings.publicUrl,
    }),
    t('If you did not expect this, contact an administrator of your account now.'),
  ].join('\n\n')
  const head = { accountId: before.accountId, kind: 'password', to: before.email } as const
  await emails.enqueue(ctx, tx, { ...head, subject: t('Your email address was changed'), text, language })
}

async function provenCredentials(
  ctx: UserContext,
  actor: Actor,
  id: number,
  { password, email, currentPassword }: UserUpdate,
): Promise<CredentialChanges | undefined> {
  if (password === undefined && email === undefined) return undefined
  const proof = await prove(ctx, actor, id, { subject: 'current-password', value: currentPassword })
  return {
    proof,
    email,
    passwordHash: password === undefined ? undefined : await ctx.passwords.hash(password, requesterOf(actor)),
  }
}

/** Locks or unlocks a user. A locked user is refused from the next request on. */
export async function setLocked(ctx: UserContext, actor: Actor, username: string, locked: boolean): Promise<User> {
  return await update(ctx, actor, (await byName(ctx, actor, username)).id, { locked })
}

export async function setPassword(ctx: UserContext, actor: Actor, username: string, password: string): Promise<User> {
  checkPassword(password)
  return await update(ctx, actor, (await byName(ctx, actor, username)).id, { password })
}

/** Deletes a user and its tokens, and transfers what it owned to the master. Throws `forbidden` for the master. */
export async function remove(ctx: Needs<'db' | 'clock' | 'record'>, actor: Actor, id: number): Promise<void> {
  mustBeAdmin(actor, 'manage users')
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const user = await lockExisting(tx, actor, id)
    if (user.role === 'master') throw new Fault('forbidden', "The master of an account can't be deleted.")
    const { masterId } = await accountStore.lockAccount(tx, actor.accountId)
    await transferOwnership(tx, user, masterId, ctx.clock.now())
    await deleteUploads(tx, id)
    await store.deleteUser(tx, id)
    await refreshHomeQuotas(tx, actor.accountId, [user])
    await ctx.record(tx, actor, { name: 'users.delete', username: user.username })
  })
}
