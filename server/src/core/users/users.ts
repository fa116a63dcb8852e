/** Operations on the users of an account. */
import { isUniqueViolation, type Tx } from '../../db/engine.ts'
import { checkUserName, PathError } from '../../lib/path.ts'
import { isTimeZone } from '../../lib/time.ts'
import { isAdmin, mayActFor, mustBeAdmin } from '../access.ts'
import { type Actor, effectivePermissions, type Permission, type Role } from '../actor.ts'
import { Fault, invalid, notFound } from '../fault.ts'
import * as tree from '../files/tree.ts'
import type { Has } from '../tools.ts'
import * as store from './store.ts'
import { emailProblem, passwordProblem, type User } from './user.ts'

export interface UserInput {
  readonly username: string
  readonly email: string
  readonly password: string
  readonly role: Role
  readonly permissions: ReadonlySet<Permission>
  /** Path of the folder the user can't leave; made when it is missing. */
  readonly home: string
  readonly nickname?: string
  readonly timeZone?: string
}

/** Throws `invalid` or `weak-password` for what can't be stored; returns the user name as it will be kept. */
export function checkedUserName(input: Pick<UserInput, 'username' | 'email' | 'password' | 'timeZone'>): string {
  const username = userNameOf(input.username)
  const email = emailProblem(input.email)
  if (email) throw invalid('email', `email: ${email}`)
  checkPassword(input.password)
  if (input.timeZone !== undefined && !isTimeZone(input.timeZone))
    throw invalid('timeZone', `timeZone: "${input.timeZone}" is not a time zone such as Europe/Vienna.`)
  return username
}

function userNameOf(text: string): string {
  try {
    return checkUserName(text)
  } catch (error) {
    if (error instanceof PathError) throw invalid('username', `username: ${error.message}`)
    throw error
  }
}

function checkPassword(password: string): void {
  const problem = passwordProblem(password)
  if (problem) throw new Fault('weak-password', problem, { field: 'password' })
}

/** Adds a user with its home folder. Throws `conflict` for a name in use anywhere in the installation. */
export async function add(
  t: Has<'db' | 'clock' | 'random' | 'record' | 'passwords'>,
  actor: Actor,
  input: UserInput,
): Promise<User> {
  mustBeAdmin(actor, 'manage users')
  if (input.role === 'master')
    throw invalid('role', 'role must be user or admin: an account has one master, made with it.')
  const username = checkedUserName(input)
  const passwordHash = await t.passwords.hash(input.password)
  return await t.db.tx(async (tx) => {
    await actor.confirm(tx)
    const home = await homeFor(t, tx, actor, input)
    const id = await insertOrConflict(tx, {
      accountId: actor.accountId,
      username,
      passwordHash,
      email: input.email,
      nickname: input.nickname ?? '',
      role: input.role,
      permissions: effectivePermissions(input.role, input.permissions),
      homeId: home,
      timeZone: input.timeZone ?? 'UTC',
      at: t.clock.now().toISOString(),
    })
    await t.record(tx, actor, { name: 'users.create', username })
    return await mustExist(tx, actor, id)
  })
}

async function homeFor(t: Has<'clock' | 'random' | 'record'>, tx: Tx, actor: Actor, input: UserInput): Promise<number> {
  const names = tree.namesOf(input.home, 'homeResource')
  if (input.role === 'admin' && names.length > 0)
    throw invalid('homeResource', 'homeResource of an admin is always "/".')
  const home = await tree.ensureFolders(t, tx, actor, { from: await tree.rootOf(tx, actor), names })
  return home.resource.id
}

/** Inserts a user. Throws `conflict` when the name is taken. */
export async function insertOrConflict(tx: Tx, user: store.NewUser): Promise<number> {
  const taken = () => new Fault('conflict', `The user name "${user.username}" is taken.`, { field: 'username' })
  if (await store.userByName(tx, user.username)) throw taken()
  try {
    return await store.insertUser(tx, user)
  } catch (error) {
    throw isUniqueViolation(error) ? taken() : error
  }
}

async function mustExist(tx: Tx, actor: Actor, id: number): Promise<User> {
  const user = await store.userById(tx, actor.accountId, id)
  if (!user) throw notFound('user', 'No such user.')
  return user
}

export async function list(t: Has<'db'>, actor: Actor): Promise<User[]> {
  mustBeAdmin(actor, 'manage users')
  return await store.listUsers(t.db.q, actor.accountId)
}

/** A user of the account, for an administrator or for the user itself; null for anybody else. */
export async function visible(t: Has<'db'>, actor: Actor, id: number): Promise<User | null> {
  return isAdmin(actor) || actor.userId === id ? await store.userById(t.db.q, actor.accountId, id) : null
}

export const count = (t: Has<'db'>, actor: Actor): Promise<number> => store.countUsers(t.db.q, actor.accountId)

/** The user of that name in the actor's account. Throws `not-found`. */
export async function named(t: Has<'db'>, actor: Actor, username: string): Promise<User> {
  mustBeAdmin(actor, 'manage users')
  const user = await store.userByName(t.db.q, username)
  if (!user || user.accountId !== actor.accountId) throw notFound('user', `There is no user "${username}".`)
  return user
}

/** Locks or unlocks a user; a locked one fails on every path from the next request on. */
export function setLocked(
  t: Has<'db' | 'clock' | 'record'>,
  actor: Actor,
  username: string,
  locked: boolean,
): Promise<User> {
  return change(t, actor, username, { locked })
}

export async function setPassword(
  t: Has<'db' | 'clock' | 'record' | 'passwords'>,
  actor: Actor,
  username: string,
  password: string,
): Promise<User> {
  checkPassword(password)
  return await change(t, actor, username, { passwordHash: await t.passwords.hash(password) })
}

async function change(
  t: Has<'db' | 'clock' | 'record'>,
  actor: Actor,
  username: string,
  changes: Omit<store.UserChanges, 'at'>,
): Promise<User> {
  const user = await named(t, actor, username)
  if (!mayActFor(actor, user.role)) throw new Fault('forbidden', 'Only the master can change the master.')
  return await t.db.tx(async (tx) => {
    await actor.confirm(tx)
    await store.updateUser(tx, user.id, { ...changes, at: t.clock.now().toISOString() })
    await t.record(tx, actor, { name: 'users.update', username: user.username })
    return await mustExist(tx, actor, user.id)
  })
}
