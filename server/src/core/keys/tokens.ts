/** Operations on access tokens: shown once, stored hashed, each bound to a key and a user. */
import type { Queries, Tx } from '../../db/engine.ts'
import { isUniqueViolation } from '../../db/errors.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import { mayActFor, mustBeAdmin } from '../access.ts'
import { checkCount } from '../accounts/plan.ts'
import * as accountStore from '../accounts/store.ts'
import type { Actor, Role } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, invalid, notFound } from '../fault.ts'
import { endOperator } from '../users/operators.ts'
import * as userStore from '../users/store.ts'
import { type AccessToken, type Credentials, checkedValue, checkTokenName, tokenHexDigits } from './key.ts'
import * as keys from './keys.ts'
import * as store from './store.ts'

export interface ShownToken {
  readonly token: AccessToken
  /** Returned this once. */
  readonly credentials: Credentials
}

type TokenContext = Needs<'db' | 'clock' | 'random' | 'sealer' | 'record'>

const newSecret = (ctx: Needs<'random'>) => ctx.random.hex(Math.ceil(tokenHexDigits / 2)).slice(0, tokenHexDigits)

/** Four of at least 32 characters: enough to recognize a token, of no use for guessing it. */
const storedValue = (secret: string): store.StoredValue => ({ hash: sha256Hex(secret), lastFour: secret.slice(-4) })

interface TokenInput {
  readonly keyId: number
  readonly userId: number
  readonly name?: string
}

function mustBeAllowedFor(actor: Actor, role: Role): void {
  mustBeAdmin(actor, 'manage access tokens')
  if (!mayActFor(actor, role))
    throw new Fault('forbidden', 'Only the master can create or change access tokens of the master.')
}

/** Creates a token that acts as a user of the account. Throws `invalid`, `not-found`, `forbidden`, `plan-limit`. */
export async function create(ctx: TokenContext, actor: Actor, input: TokenInput): Promise<ShownToken> {
  mustBeAdmin(actor, 'manage access tokens')
  return await ctx.db.tx((tx) => createIn(ctx, tx, actor, input))
}

/** Runs in the transaction; `isNew`: false for a token that the user had. */
type AlsoForToken = (tx: Tx, token: Pick<AccessToken, 'id' | 'createdAt'>, isNew: boolean) => Promise<void>

/** Lets a user have a token with this value and key: its own, or a new one. Throws as `create`. */
export async function keep(
  ctx: TokenContext,
  actor: Actor,
  input: TokenInput & { readonly value: string },
  also: AlsoForToken,
): Promise<void> {
  mustBeAdmin(actor, 'manage access tokens')
  await ctx.db.tx(async (tx) => {
    const { keyId, userId, value } = input
    const known = await store.tokenByHash(tx, actor.accountId, sha256Hex(checkedValue(value, 'access-token')))
    if (known?.keyId === keyId && known.userId === userId) await also(tx, known, false)
    else await also(tx, (await createIn(ctx, tx, actor, input)).token, true)
  })
}

async function createIn(
  ctx: TokenContext,
  tx: Tx,
  actor: Actor,
  { name = '', ...input }: TokenInput & { readonly value?: string },
): Promise<ShownToken> {
  checkTokenName(name)
  await actor.confirm(tx)
  const account = await accountStore.lockAccount(tx, actor.accountId)
  checkCount(account.plan, 'access tokens', account.limits.accessTokens, await store.countTokens(tx, account.id))
  const key = await store.keyById(tx, actor.accountId, input.keyId)
  if (!key) throw notFound('API key', `There is no API key ${input.keyId}.`)
  const user = await userStore.userById(tx, actor.accountId, input.userId)
  if (!user) throw notFound('user', `There is no user ${input.userId}.`)
  mustBeAllowedFor(actor, user.role)
  const secret = input.value === undefined ? newSecret(ctx) : checkedValue(input.value, 'access-token')
  const token = {
    accountId: actor.accountId,
    keyId: key.id,
    userId: user.id,
    name: name.trim(),
    at: ctx.clock.now().toISOString(),
  }
  const id = await insertOrRefuse(tx, token, storedValue(secret))
  await ctx.record(tx, actor, {
    name: 'tokens.create',
    ...factsOf({ ...user, id, name: token.name, keyName: key.name }),
  })
  await endOperator(ctx, tx, actor, { user, change: 'access token created' })
  return await shown(ctx, tx, actor, id, secret)
}

/** Named like its key if it has no name of its own. */
const factsOf = ({ id, name, keyName, username }: Pick<AccessToken, 'id' | 'name' | 'keyName' | 'username'>) => ({
  target: { id, name: name || keyName },
  username,
})

async function insertOrRefuse(tx: Tx, token: store.NewToken, value: store.StoredValue): Promise<number> {
  try {
    return await store.insertToken(tx, token, value)
  } catch (error) {
    if (isUniqueViolation(error))
      throw invalid(
        'access-token',
        (of) => `${of['access-token']}: this value is already in use; every token needs a different value.`,
      )
    throw error
  }
}

async function shown(
  ctx: Needs<'sealer' | 'db'>,
  tx: Tx,
  actor: Actor,
  id: number,
  secret: string,
): Promise<ShownToken> {
  const token = await mustExist(tx, actor, id)
  const key = await keys.openIn(ctx, tx, actor, token.keyId)
  return { token, credentials: { apiKey: key.value, accessToken: secret } }
}

async function mustExist(q: Queries, actor: Actor, id: number): Promise<AccessToken> {
  const token = await store.tokenById(q, actor.accountId, id)
  if (!token) throw notFound('access token', `There is no access token ${id}.`)
  return token
}

export async function get(ctx: Needs<'db'>, actor: Actor, id: number): Promise<AccessToken> {
  mustBeAdmin(actor, 'manage access tokens')
  return await mustExist(ctx.db.q, actor, id)
}

export async function list(
  ctx: Needs<'db'>,
  actor: Actor,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ tokens: AccessToken[]; total: number }> {
  mustBeAdmin(actor, 'manage access tokens')
  const tokens = await store.tokensPage(ctx.db.q, actor.accountId, page)
  return { tokens, total: await store.countTokens(ctx.db.q, actor.accountId) }
}

/** Replaces the secret of a token. The key and its other tokens stay unchanged. */
export async function regenerate(ctx: TokenContext, actor: Actor, id: number): Promise<ShownToken> {
  mustBeAdmin(actor, 'manage access tokens')
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const token = await mustExist(tx, actor, id)
    mustBeAllowedFor(actor, token.userRole)
    const secret = newSecret(ctx)
    await store.replaceTokenValue(tx, id, storedValue(secret), ctx.clock.now().toISOString())
    await ctx.record(tx, actor, { name: 'tokens.regenerate', ...factsOf(token) })
    const user = await userStore.userById(tx, actor.accountId, token.userId)
    if (user) await endOperator(ctx, tx, actor, { user, change: 'access token created' })
    return await shown(ctx, tx, actor, id, secret)
  })
}

export async function remove(ctx: Needs<'db' | 'record'>, actor: Actor, id: number): Promise<void> {
  mustBeAdmin(actor, 'manage access tokens')
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const token = await mustExist(tx, actor, id)
    mustBeAllowedFor(actor, token.userRole)
    await store.deleteToken(tx, id)
    await ctx.record(tx, actor, { name: 'tokens.delete', ...factsOf(token) })
  })
}

export interface IssueInput {
  readonly appName: string
  readonly userId: number
  /** Values from another service. */
  readonly apiKey?: string
  readonly accessToken?: string
}

/** Creates a token for an application by name, and its key if there is none: one step for the command line. */
export async function issue(ctx: TokenContext, actor: Actor, input: IssueInput): Promise<ShownToken> {
  mustBeAdmin(actor, 'manage access tokens')
  return await ctx.db.tx(async (tx) => {
    const keyId = await keyFor(ctx, tx, actor, input)
    const value = input.accessToken
    return await createIn(ctx, tx, actor, { keyId, userId: input.userId, ...(value !== undefined && { value }) })
  })
}

async function keyFor(ctx: TokenContext, tx: Tx, actor: Actor, input: IssueInput): Promise<number> {
  const { appName: name, apiKey: value } = input
  if (value !== undefined) {
    const known = await store.keyByHash(tx, sha256Hex(checkedValue(value, 'api-key')))
    if (known && known.account_id === actor.accountId) return known.id
    return (await keys.createIn(ctx, tx, actor, { name, value })).id
  }
  const named = await store.keyByName(tx, actor.accountId, name)
  return named ? named.id : (await keys.createIn(ctx, tx, actor, { name })).id
}
