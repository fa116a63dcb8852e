/** Operations on the users of an account. */
import type { Tx } from '../../db/engine.ts'
import { isUniqueViolation } from '../../db/errors.ts'
import { isAdmin, mayActFor, mustBeAdmin } from '../access.ts'
import * as accountStore from '../accounts/store.ts'
import { type Actor, effectivePermissions, type Permission, type Role } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, invalid, notFound, type Subject } from '../fault.ts'
import { ensureFolders } from '../files/tree/folders.ts'
import * as tree from '../files/tree/tree.ts'
import { askerOf } from '../passwords.ts'
import { type CredentialChanges, setCredentials } from './credentials-store.ts'
import { postEmailChange } from './email-change-letter.ts'
import { handOver } from './handing-over.ts'
import { prove } from './proof.ts'
import { dropCodes } from './reset-codes-store.ts'
import { checkQuota, countHome, forgetUploads, refreshHomes } from './storage-quota.ts'
import * as store from './store.ts'
import type { User } from './user.ts'
import { checkedUserName, checkPassword, checkPersonal } from './user-input.ts'
import { postWelcome } from './welcome.ts'

export interface UserInput {
  readonly username: string
  readonly email: string
  readonly password: string
  readonly role: Role
  readonly permissions: ReadonlySet<Permission>
  /**
   * Path of the folder the user can't leave, or another identifier of it; a missing path is made. Not said, it is a new folder of
   * the user's name, and of administrators the whole account.
   */
  readonly home?: string | undefined
  /** Most bytes below the home folder; null for no limit. Not for administrators. */
  readonly storageQuota?: number | null | undefined
  readonly nickname?: string | undefined
  readonly timeZone?: string | undefined
  readonly locked?: boolean | undefined
  readonly onboarding?: boolean | undefined
  /** ISO 8601 UTC; null for never. */
  readonly expiresAt?: string | null | undefined
  /** Whether to write to the user. */
  readonly welcome?: boolean | undefined
}

type UserContext = Needs<
  'db' | 'clock' | 'random' | 'record' | 'passwords' | 'settings' | 'wake' | 'rateLimits' | 'sealer'
>

/** Adds a user with its home folder. Throws `conflict` for a name in use anywhere in the installation. */
export async function add(ctx: UserContext, actor: Actor, input: UserInput): Promise<User> {
  const username = await checkNew(ctx, actor, input)
  const passwordHash = await ctx.passwords.hash(input.password, askerOf(actor))
  return await countHome(ctx, await ctx.db.tx((tx) => insert(ctx, tx, actor, { ...input, username, passwordHash })))
}

class Rehearsed extends Error {}

/** Throws whatever `add` would; nothing of it stays. */
export async function rehearse(ctx: UserContext, actor: Actor, input: UserInput): Promise<void> {
  const username = await checkNew(ctx, actor, input)
  const trial = ctx.db.tx(async (tx) => {
    await insert(ctx, tx, actor, { ...input, username, passwordHash: null })
    throw new Rehearsed()
  })
  await trial.catch((error: unknown) => {
    if (!(error instanceof Rehearsed)) throw error
  })
}

/** The user name as it will be kept. */
async function checkNew(ctx: Needs<'db'>, actor: Actor, input: UserInput): Promise<string> {
  mustBeAdmin(actor, 'manage users')
  if (input.role === 'master')
    throw invalid('role', (of) => `${of.role} must be user or admin: an account has one master, made with it.`)
  const username = checkedUserName(input.username)
  checkQuota(input.role, input.storageQuota)
  await checkPersonal(ctx, actor, input)
  return username
}

type Checked = UserInput & { readonly passwordHash: string | null }

async function insert(ctx: UserContext, tx: Tx, actor: Actor, input: Checked): Promise<User> {
  await actor.confirm(tx)
  const id = await insertOrConflict(tx, {
    accountId: actor.accountId,
    username: input.username,
    passwordHash: input.passwordHash,
    email: input.email,
    nickname: input.nickname ?? '',
    role: input.role,
    permissions: effectivePermissions(input.role, input.permissions),
    homeId: await homeFor(ctx, tx, actor, input.role, input.home ?? (await usualHome(tx, actor, input))),
    storageQuota: input.storageQuota ?? null,
    timeZone: input.timeZone ?? 'UTC',
    locked: input.locked ?? false,
    onboarding: input.onboarding ?? false,
    expiresAt: input.expiresAt ?? null,
    at: ctx.clock.now().toISOString(),
  })
  const user = await mustExist(tx, actor, id)
  await refreshHomes(tx, actor.accountId, [user])
  if (input.welcome) await postWelcome(ctx, tx, user, actor)
  await ctx.record(tx, actor, { name: 'users.create', username: input.username })
  return user
}

/** T-17: never more than is said. What lies in a folder that happens to have the name is not the user's. */
async function usualHome(
  tx: Tx,
  actor: Actor,
  { role, username }: Pick<UserInput, 'role' | 'username'>,
): Promise<string> {
  if (role !== 'user') return '/'
  const home = `/${username}`
  if (!(await tree.lookUp(tx, actor, home, 'home'))) return home
  throw new Fault(
    'conflict',
    (of) => `There is a folder "${home}" already. Say in ${of.home} which folder is the user's.`,
    {
      subject: 'home',
    },
  )
}

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

const taken = (username: string) =>
  new Fault('conflict', `The user name "${username}" is taken.`, { subject: 'username' })

/** Inserts a user. Throws `conflict` when the name is taken. */
export async function insertOrConflict(tx: Tx, user: store.NewUser): Promise<number> {
  if (await store.userByName(tx, user.username)) throw taken(user.username)
  return await store.insertUser(tx, user).catch((error: unknown) => {
    throw isUniqueViolation(error) ? taken(user.username) : error
  })
}

/** A user that stays as it is until the end of the transaction, but for what the caller changes. */
async function mustExist(tx: Tx, actor: Actor, id: number): Promise<User> {
  const user = await store.lockUser(tx, actor.accountId, id)
  if (!user) throw notFound('user', `There is no user ${id}.`)
  return user
}

export async function list(ctx: Needs<'db'>, actor: Actor): Promise<User[]> {
  mustBeAdmin(actor, 'manage users')
  return await store.listUsers(ctx.db.q, actor.accountId)
}

/** A user of the account, for an administrator or for the user itself; null for anybody else. */
export async function visible(ctx: Needs<'db'>, actor: Actor, id: number): Promise<User | null> {
  return isAdmin(actor) || actor.userId === id ? await store.userById(ctx.db.q, actor.accountId, id) : null
}

/** A user of the account, for administrators. Throws `not-found`. */
export async function get(ctx: Needs<'db'>, actor: Actor, id: number): Promise<User> {
  mustBeAdmin(actor, 'manage users')
  return await mustSee(ctx, actor, id)
}

/** The user that the actor is. */
export const self = (ctx: Needs<'db'>, actor: Actor): Promise<User> => mustSee(ctx, actor, actor.userId)

async function mustSee(ctx: Needs<'db'>, actor: Actor, id: number): Promise<User> {
  const user = await visible(ctx, actor, id)
  if (!user) throw notFound('user', `There is no user ${id}.`)
  return user
}

export const count = (ctx: Needs<'db'>, actor: Actor): Promise<number> => store.countUsers(ctx.db.q, actor.accountId)

/** Writes the welcome letter once more. Throws `not-found`; `forbidden` for the master, but by itself. */
export async function welcomeAgain(
  ctx: Needs<'db' | 'clock' | 'random' | 'settings' | 'wake' | 'sealer'>,
  actor: Actor,
  username: string,
): Promise<void> {
  const { id } = await named(ctx, actor, username)
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const user = await mustExist(tx, actor, id)
    if (!mayActFor(actor, user.role))
      throw new Fault('forbidden', 'Only the master can ask for a letter that sets the password of the master.')
    await postWelcome(ctx, tx, user, actor)
  })
}

/** The user of that name in the actor's account. Throws `not-found`. */
export async function named(ctx: Needs<'db'>, actor: Actor, username: string): Promise<User> {
  mustBeAdmin(actor, 'manage users')
  const user = await store.userByName(ctx.db.q, username)
  if (!user || user.accountId !== actor.accountId) throw notFound('user', `There is no user "${username}".`)
  return user
}

type Changeable = Omit<UserInput, 'permissions' | 'welcome'>
/** What is to change; what is undefined stays. */
export type UserUpdate = { readonly [K in keyof Changeable]?: Changeable[K] | undefined } & {
  readonly permissions?: ReadonlyMap<Permission, boolean> | undefined
  /** Required of whoever changes its own password or email address. */
  readonly currentPassword?: string | undefined
}

/** What users may change of themselves; the second list only with the permission `changePassword`. */
const ownFields = ['nickname', 'timeZone', 'onboarding']
const ownSecrets = ['password', 'email']

/**
 * Changes a user: an administrator any but the master, a user itself in part, the operator everybody. Locking ends access at
 * once; a lock, a new password or a new role ends open sessions, but for the one that sets its own password.
 * Throws `forbidden`, `not-found`, `invalid`, `weak-password`, `conflict`.
 */
export async function update(ctx: UserContext, actor: Actor, id: number, asked: UserUpdate): Promise<User> {
  checkMay(actor, id, asked)
  const before = await store.userById(ctx.db.q, actor.accountId, id)
  if (before) checkTarget(actor, before, asked)
  // Sending back the address that one has changes nothing, and needs no password.
  const changes = actor.userId === id && asked.email === before?.email ? { ...asked, email: undefined } : asked
  const username = changes.username === undefined ? undefined : checkedUserName(changes.username)
  await checkPersonal(ctx, actor, changes)
  const credentials = await provenCredentials(ctx, actor, id, changes)
  const changed = await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const user = await mustExist(tx, actor, id)
    checkTarget(actor, user, changes)
    if (username !== undefined) await checkFree(tx, username, id)
    const role = changes.role ?? user.role
    const home = role === 'user' ? changes.home : '/'
    checkQuota(role, changes.storageQuota)
    if (home === undefined && isLowered(user, role)) throw noHomeSaid()
    await store
      .updateUser(tx, id, {
        username,
        role,
        permissions: effectivePermissions(role, merged(user.permissions, changes.permissions)),
        homeId: home === undefined ? undefined : await homeFor(ctx, tx, actor, role, home),
        storageQuota: role === 'user' ? changes.storageQuota : null,
        nickname: changes.nickname,
        timeZone: changes.timeZone,
        locked: changes.locked,
        onboarding: changes.onboarding,
        expiresAt: changes.expiresAt,
        at: ctx.clock.now().toISOString(),
      })
      .catch((error: unknown) => {
        throw username !== undefined && isUniqueViolation(error) ? taken(username) : error
      })
    if (credentials) {
      await setCredentials(tx, credentials, ctx.clock.now().toISOString())
      await dropCodes(tx, id)
    }
    if (changes.email !== undefined && changes.email !== user.email) await postEmailChange(ctx, tx, user)
    if (endsSessions(changes, user, ctx.clock.now())) await store.endSessions(tx, id, keptBy(actor, id, changes))
    await ctx.record(tx, actor, { name: 'users.update', username: username ?? user.username })
    const after = await mustExist(tx, actor, id)
    if (user.storageQuota !== null || after.storageQuota !== null)
      await refreshHomes(tx, actor.accountId, [user, after])
    return after
  })
  return await countHome(ctx, changed)
}

const isLowered = (user: User, role: Role): boolean => user.role !== 'user' && role === 'user'

/** Neither the whole account by silence, nor a folder in which what the user shared and its programs do is not found any more. */
const noHomeSaid = () =>
  invalid(
    'home',
    (of) =>
      `${of.home} must say which folder is the user's from now on: as an administrator it had the whole account. Send "/" to leave it that.`,
  )

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
    passwordHash: password === undefined ? undefined : await ctx.passwords.hash(password, askerOf(actor)),
  }
}

const endsSessions = ({ password, role, locked, expiresAt }: UserUpdate, user: User, now: Date): boolean =>
  password !== undefined ||
  (role !== undefined && role !== user.role) ||
  locked === true ||
  (typeof expiresAt === 'string' && expiresAt <= now.toISOString())

/** Who sets its own password stays signed in where it does. */
const keptBy = (actor: Actor, id: number, { role, locked }: UserUpdate): number | undefined =>
  actor.userId === id && role === undefined && !locked ? actor.session : undefined

function checkMay(actor: Actor, id: number, changes: UserUpdate): void {
  if (isAdmin(actor)) return
  if (actor.userId !== id) throw new Fault('forbidden', 'Only administrators of the account can change other users.')
  const asked = fieldsIn(changes)
  const own = actor.permissions.has('changePassword') ? [...ownFields, ...ownSecrets] : ownFields
  const refused = asked.find((field) => !own.includes(field))
  if (refused === undefined) return
  const reason = ownSecrets.includes(refused)
    ? 'you lack the permission "changePassword"'
    : 'that is for administrators'
  const subject = subjectsOfFields.get(refused)
  throw new Fault(
    'forbidden',
    (of) => `You can't change ${subject === undefined ? refused : of[subject]} of yourself: ${reason}.`,
  )
}

/** Fields of `UserUpdate` that transports name in their own way. */
const subjectsOfFields: ReadonlyMap<string, Subject> = new Map([
  ['home', 'home'],
  ['expiresAt', 'expiration'],
  ['storageQuota', 'quota'],
])

const fieldsIn = ({ currentPassword: _, ...changes }: UserUpdate): string[] =>
  Object.entries(changes).flatMap(([field, value]) => (value === undefined ? [] : [field]))

/** What the master changes of itself when it is signed in, not by a token that an application holds. */
const isOwnByMaster = (actor: Actor, user: User, changes: UserUpdate): boolean =>
  actor.session !== undefined &&
  actor.userId === user.id &&
  fieldsIn(changes).every((field) => [...ownFields, ...ownSecrets].includes(field))

function checkTarget(actor: Actor, user: User, changes: UserUpdate): void {
  if (user.role === 'master' && actor.kind !== 'operator' && !isOwnByMaster(actor, user, changes))
    throw new Fault(
      'forbidden',
      'The master can\'t be changed through the API; the operator can, with "./sallyport user".',
    )
  if (!mayActFor(actor, user.role) && actor.userId !== user.id)
    throw new Fault('forbidden', 'Only administrators of the account can change other users.')
  if (changes.role === 'master' || (user.role === 'master' && changes.role !== undefined))
    throw invalid('role', (of) => `${of.role} must be user or admin: an account has one master, and keeps it.`)
}

async function checkFree(tx: Tx, username: string, id: number): Promise<void> {
  const holder = await store.userByName(tx, username)
  if (holder && holder.id !== id) throw taken(username)
}

function merged(given: ReadonlySet<Permission>, changes: UserUpdate['permissions']): Set<Permission> {
  const permissions = new Set(given)
  for (const [name, on] of changes ?? []) {
    if (on) permissions.add(name)
    else permissions.delete(name)
  }
  return permissions
}

/** Locks or unlocks a user; a locked one fails on every path from the next request on. */
export async function setLocked(ctx: UserContext, actor: Actor, username: string, locked: boolean): Promise<User> {
  return await update(ctx, actor, (await named(ctx, actor, username)).id, { locked })
}

export async function setPassword(ctx: UserContext, actor: Actor, username: string, password: string): Promise<User> {
  checkPassword(password)
  return await update(ctx, actor, (await named(ctx, actor, username)).id, { password })
}

/** Deletes a user and its tokens. What it made and owned is the master's from then on. Throws `forbidden` for the master. */
export async function remove(ctx: Needs<'db' | 'clock' | 'record'>, actor: Actor, id: number): Promise<void> {
  mustBeAdmin(actor, 'manage users')
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const user = await mustExist(tx, actor, id)
    if (user.role === 'master') throw new Fault('forbidden', "The master of an account can't be deleted.")
    const { masterId } = await accountStore.lockAccount(tx, actor.accountId)
    await handOver(tx, user, masterId, ctx.clock.now())
    await forgetUploads(tx, id)
    await store.deleteUser(tx, id)
    await refreshHomes(tx, actor.accountId, [user])
    await ctx.record(tx, actor, { name: 'users.delete', username: user.username })
  })
}
