/** Operations on API keys: admin and master only; the value is listed to them, sealed at rest. */
import type { Queries, Tx } from '../../db/engine.ts'
import { isUniqueViolation } from '../../db/errors.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import { mustBeAdmin } from '../access.ts'
import { checkCount } from '../accounts/plan.ts'
import * as accountStore from '../accounts/store.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { fieldsOf } from '../event.ts'
import { invalid, notFound } from '../fault.ts'
import { type ApiKey, checkedValue, checkNaming, keyBytes } from './key.ts'
import * as store from './store.ts'

const sealContext = (id: number) => `api-key:${id}`

const toKey = (ctx: Needs<'sealer'>, row: store.SealedKey): ApiKey => ({
  id: row.id,
  accountId: row.account_id,
  createdBy: row.created_by,
  name: row.name,
  description: row.description,
  value: ctx.sealer.open(row.value_sealed, sealContext(row.id)),
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
  usedAt: row.used_at,
})

export interface KeyInput {
  readonly name: string
  readonly description?: string
  /** A value from another service; random by default. */
  readonly value?: string
}

/** Creates a key. Throws `invalid`, `plan-limit`. */
export async function create(
  ctx: Needs<'db' | 'clock' | 'random' | 'sealer' | 'record'>,
  actor: Actor,
  input: KeyInput,
): Promise<ApiKey> {
  mustBeAdmin(actor, 'manage API keys')
  return await ctx.db.tx((tx) => createIn(ctx, tx, actor, input))
}

/** Runs in the transaction; `isNew`: false for a key that the account had. */
type AlsoForKey = (tx: Tx, key: Pick<ApiKey, 'id' | 'modifiedAt'>, isNew: boolean) => Promise<void>

/** Lets the account have a key with this value: its own, or a new one. Throws as `create`. */
export async function keep(
  ctx: Needs<'db' | 'clock' | 'random' | 'sealer' | 'record'>,
  actor: Actor,
  input: KeyInput & { readonly value: string },
  also: AlsoForKey,
): Promise<void> {
  mustBeAdmin(actor, 'manage API keys')
  await ctx.db.tx(async (tx) => {
    const known = await store.keyByHash(tx, sha256Hex(checkedValue(input.value, 'api-key')))
    if (known?.account_id === actor.accountId) await also(tx, toKey(ctx, known), false)
    else await also(tx, await createIn(ctx, tx, actor, input), true)
  })
}

/** Creates a key in the caller's transaction. */
export async function createIn(
  ctx: Needs<'clock' | 'random' | 'sealer' | 'record'>,
  tx: Tx,
  actor: Actor,
  { name, description = '', value }: KeyInput,
): Promise<ApiKey> {
  checkNaming(name, description)
  const secret = value === undefined ? ctx.random.hex(keyBytes) : checkedValue(value, 'api-key')
  await actor.confirm(tx)
  const account = await accountStore.lockAccount(tx, actor.accountId)
  checkCount(account.plan, 'API keys', account.limits.apiKeys, await store.countKeys(tx, account.id))
  if (await store.keyByHash(tx, sha256Hex(secret))) throw valueInUse()
  const id = await store
    .insertKey(tx, {
      accountId: actor.accountId,
      createdBy: actor.userId,
      name: name.trim(),
      description,
      valueHash: sha256Hex(secret),
      at: ctx.clock.now().toISOString(),
    })
    .catch((error: unknown) => {
      throw isUniqueViolation(error) ? valueInUse() : error
    })
  await store.setSealedValue(tx, id, ctx.sealer.seal(secret, sealContext(id)))
  await ctx.record(tx, actor, { name: 'keys.create', target: { id, name: name.trim() } })
  return toKey(ctx, await mustExist(tx, actor, id))
}

const valueInUse = () =>
  invalid('api-key', (of) => `${of['api-key']}: this value is already in use; every key needs a different value.`)

async function mustExist(q: Queries, actor: Actor, id: number): Promise<store.SealedKey> {
  const row = await store.keyById(q, actor.accountId, id)
  if (!row) throw notFound('API key', `There is no API key ${id}.`)
  return row
}

/** A key of the actor's account, in the caller's transaction. */
export const openIn = async (ctx: Needs<'sealer'>, tx: Tx, actor: Actor, id: number): Promise<ApiKey> =>
  toKey(ctx, await mustExist(tx, actor, id))

export async function get(ctx: Needs<'db' | 'sealer'>, actor: Actor, id: number): Promise<ApiKey> {
  mustBeAdmin(actor, 'manage API keys')
  return toKey(ctx, await mustExist(ctx.db.q, actor, id))
}

export async function list(
  ctx: Needs<'db' | 'sealer'>,
  actor: Actor,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ keys: ApiKey[]; total: number }> {
  mustBeAdmin(actor, 'manage API keys')
  const rows = await store.keysPage(ctx.db.q, actor.accountId, page)
  return { keys: rows.map((row) => toKey(ctx, row)), total: await store.countKeys(ctx.db.q, actor.accountId) }
}

export async function update(
  ctx: Needs<'db' | 'clock' | 'sealer' | 'record'>,
  actor: Actor,
  id: number,
  changes: { readonly name?: string | undefined; readonly description?: string | undefined },
): Promise<ApiKey> {
  mustBeAdmin(actor, 'manage API keys')
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const row = await mustExist(tx, actor, id)
    const name = changes.name ?? row.name
    const description = changes.description ?? row.description
    checkNaming(name, description)
    await store.renameKey(tx, id, { name: name.trim(), description, at: ctx.clock.now().toISOString() })
    await ctx.record(tx, actor, { name: 'keys.update', target: { id, name: name.trim() }, fields: fieldsOf(changes) })
    return toKey(ctx, await mustExist(tx, actor, id))
  })
}

/** Deletes a key and its tokens; requests with them are refused from then on. */
export async function remove(ctx: Needs<'db' | 'record'>, actor: Actor, id: number): Promise<void> {
  mustBeAdmin(actor, 'manage API keys')
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const { name } = await mustExist(tx, actor, id)
    await store.deleteKey(tx, id)
    await ctx.record(tx, actor, { name: 'keys.delete', target: { id, name } })
  })
}
