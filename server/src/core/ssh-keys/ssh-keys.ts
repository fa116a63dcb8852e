/** Operations on SSH keys, for administrators. */
import type { Tx } from '../../db/engine.ts'
import { isUniqueViolation } from '../../db/errors.ts'
import { makeSshKeyPair, readSshPublicKey, SshKeyError, type SshPublicKey } from '../../lib/crypto/ssh-public-key.ts'
import { mayActFor, mustBeAdmin } from '../access.ts'
import { checkCount } from '../accounts/plan.ts'
import * as accountStore from '../accounts/store.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, invalid, notFound } from '../fault.ts'
import { endOperator } from '../users/operators.ts'
import * as userStore from '../users/store.ts'
import type { User } from '../users/user.ts'
import type { SshKey } from './ssh-key.ts'
import * as store from './store.ts'

const missing = (id: number) => notFound('SSH key', `There is no SSH key ${id}.`)

/** One page of the keys of an account or of one user. */
export async function list(
  ctx: Needs<'db'>,
  actor: Actor,
  page: { readonly userId?: number | undefined; readonly offset: number; readonly limit: number },
): Promise<{ keys: SshKey[]; total: number }> {
  mustBeAdmin(actor, 'manage SSH keys')
  const keys = await store.keysPage(ctx.db.q, actor.accountId, page)
  return { keys, total: await store.countKeys(ctx.db.q, actor.accountId, page.userId) }
}

export async function get(ctx: Needs<'db'>, actor: Actor, id: number): Promise<SshKey> {
  mustBeAdmin(actor, 'manage SSH keys')
  const key = await store.keyById(ctx.db.q, actor.accountId, id)
  if (!key) throw missing(id)
  return key
}

export interface SshKeyInput {
  readonly userId: number
  /** OpenSSH or RFC 4716. */
  readonly publicKey: string
}

/**
 * Adds a key that a user can sign in with. Throws `invalid` for malformed and weak keys, `conflict` if the user already has it,
 * `not-found`, `plan-limit`, `forbidden` for a key of the master that somebody else adds.
 */
export async function add(ctx: Needs<'db' | 'clock' | 'record'>, actor: Actor, input: SshKeyInput): Promise<SshKey> {
  mustBeAdmin(actor, 'manage SSH keys')
  const key = await readSshPublicKey(input.publicKey).catch((error: unknown) => {
    throw error instanceof SshKeyError ? invalid('public-key', (of) => `${of['public-key']}: ${error.message}`) : error
  })
  return await ctx.db.tx(async (tx) => await insert(ctx, tx, actor, await ownerFor(tx, actor, input.userId), key))
}

export interface GeneratedSshKey {
  readonly key: SshKey
  /** Both in OpenSSH format; the private key is not stored. */
  readonly publicKey: string
  readonly privateKey: string
}

/** Generates a key pair for a user and stores its public key. Throws as `add` does. */
export async function generate(
  ctx: Needs<'db' | 'clock' | 'record'>,
  actor: Actor,
  input: { readonly userId: number; readonly algorithm: 'ed25519' | 'rsa' },
): Promise<GeneratedSshKey> {
  mustBeAdmin(actor, 'manage SSH keys')
  const user = await userStore.userById(ctx.db.q, actor.accountId, input.userId)
  if (!user) throw noUser(input.userId)
  const pair = await makeSshKeyPair(input.algorithm, user.username)
  const read = await readSshPublicKey(pair.publicKey)
  const key = await ctx.db.tx(async (tx) => await insert(ctx, tx, actor, await ownerFor(tx, actor, input.userId), read))
  return { key, ...pair }
}

const noUser = (id: number) => notFound('user', `There is no user ${id}.`)

async function ownerFor(tx: Tx, actor: Actor, userId: number): Promise<User> {
  await actor.confirm(tx)
  const user = await userStore.lockUser(tx, actor.accountId, userId)
  if (!user) throw noUser(userId)
  if (!mayActFor(actor, user.role))
    throw new Fault('forbidden', 'Only the master can add an SSH key that signs in as the master.')
  return user
}

/** Runs in the transaction that adds a key, or finds it: `isNew` is false if the user has it already. */
type AfterAdding = (tx: Tx, key: SshKey, isNew: boolean) => Promise<void>

export const isSshFingerprint = (text: string): boolean => /^SHA256:[A-Za-z0-9+/]{43}$/.test(text)

/**
 * Adds a key of which only the fingerprint is known, `SHA256:…`: the key itself is stored at the first sign-in with it. Returns the
 * user's key with this fingerprint if there is one. Throws `invalid`, `not-found`, `plan-limit`, `forbidden`.
 */
export async function addFingerprint(
  ctx: Needs<'db' | 'clock' | 'record'>,
  actor: Actor,
  { userId, fingerprint }: { readonly userId: number; readonly fingerprint: string },
  also?: AfterAdding,
): Promise<SshKey> {
  mustBeAdmin(actor, 'manage SSH keys')
  if (!isSshFingerprint(fingerprint))
    throw invalid('public-key', 'The fingerprint must be SHA256: and 43 characters, as ssh-keygen -l shows it.')
  return await ctx.db.tx(async (tx) => {
    const owner = await ownerFor(tx, actor, userId)
    const known = await store.keyByFingerprint(tx, owner.id, fingerprint)
    const unknown = { algorithm: '', bits: 0, fingerprint, blob: Buffer.alloc(0), comment: '' }
    const key = known ?? (await insert(ctx, tx, actor, owner, unknown))
    await also?.(tx, key, !known)
    return key
  })
}

/** `blob` is empty for a key of which only the fingerprint is known. */
async function insert(
  ctx: Needs<'clock' | 'record'>,
  tx: Tx,
  actor: Actor,
  owner: User,
  key: SshPublicKey,
): Promise<SshKey> {
  const account = await accountStore.lockAccount(tx, actor.accountId)
  checkCount(account.plan, 'SSH keys', account.limits.sshKeys, await store.countKeys(tx, account.id))
  const { blob, ...rest } = key
  const row = {
    ...rest,
    publicKey: blob.toString('base64'),
    accountId: account.id,
    userId: owner.id,
    createdAt: ctx.clock.now().toISOString(),
  }
  const known = () =>
    new Fault('conflict', `User "${owner.username}" already has this key (${key.fingerprint}).`, {
      subject: 'public-key',
    })
  if (await store.hasKey(tx, owner.id, key.fingerprint)) throw known()
  const inserted = await store.insertKey(tx, row).catch((error: unknown) => {
    throw isUniqueViolation(error) ? known() : error
  })
  await ctx.record(tx, actor, { name: 'sshKeys.create', target: targetOf(inserted), username: owner.username })
  await endOperator(ctx, tx, actor, { user: owner, change: 'SSH key added' })
  return inserted
}

const targetOf = ({ id, fingerprint }: SshKey) => ({ id, name: fingerprint })

/** Deletes a key. It is refused from the next sign-in on. */
export async function remove(ctx: Needs<'db' | 'record'>, actor: Actor, id: number): Promise<void> {
  mustBeAdmin(actor, 'manage SSH keys')
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const key = await store.keyById(tx, actor.accountId, id)
    if (!key) throw missing(id)
    const owner = await userStore.userById(tx, actor.accountId, key.userId)
    await store.deleteKey(tx, id)
    const event = { name: 'sshKeys.delete', target: targetOf(key) } as const
    await ctx.record(tx, actor, { ...event, ...(owner && { username: owner.username }) })
  })
}
