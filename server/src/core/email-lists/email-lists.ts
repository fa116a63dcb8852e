/** Operations on the actor's email lists. They are private, and deleted with their user. */
import type { Tx } from '../../db/engine.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { fieldsOf } from '../event.ts'
import { invalid, notFound } from '../fault.ts'
import * as userStore from '../users/store.ts'
import { checkedInput, type EmailList, type EmailListInput } from './email-list.ts'
import * as store from './store.ts'

const missing = (id: number) => notFound('email list', `You have no email list ${id}.`)

/** All lists of the actor, by name. */
export const list = (ctx: Needs<'db'>, actor: Actor): Promise<EmailList[]> => store.ownLists(ctx.db.q, actor)

export async function get(ctx: Needs<'db'>, actor: Actor, id: number): Promise<EmailList> {
  const found = await store.ownList(ctx.db.q, actor, id)
  if (!found) throw missing(id)
  return found
}

async function mustLock(tx: Tx, actor: Actor, id: number): Promise<EmailList> {
  const found = await store.lockOwnList(tx, actor, id)
  if (!found) throw missing(id)
  return found
}

/** Locks the user, so that concurrent requests can't use the same name. */
async function mustBeFree(tx: Tx, actor: Actor, name: string): Promise<void> {
  await userStore.lockUser(tx, actor.accountId, actor.userId)
  if (await store.hasListNamed(tx, actor, name))
    throw invalid(
      'name',
      (of) => `${of.name}: you already have an email list "${name}". Use another name, or change that list.`,
    )
}

/** Creates a list. Throws `invalid` naming the malformed address, or if the actor has another list with this name. */
export async function create(
  ctx: Needs<'db' | 'clock' | 'record'>,
  actor: Actor,
  input: EmailListInput,
  also?: (tx: Tx, list: EmailList) => Promise<void>,
): Promise<EmailList> {
  const checked = { ...input, ...checkedInput(input) }
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    await mustBeFree(tx, actor, checked.name)
    const list = await store.insertList(tx, actor, checked, ctx.clock.now().toISOString())
    await also?.(tx, list)
    await ctx.record(tx, actor, { name: 'emailLists.create', target: { id: list.id, name: list.name } })
    return list
  })
}

export type EmailListUpdate = { readonly [K in keyof EmailListInput]?: EmailListInput[K] | undefined }

/** Changes the given fields; `emails` replaces all addresses. Existing lists with equal names may keep them. */
export async function update(
  ctx: Needs<'db' | 'clock' | 'record'>,
  actor: Actor,
  id: number,
  changes: EmailListUpdate,
): Promise<EmailList> {
  const checked = checkedInput(changes)
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const before = await mustLock(tx, actor, id)
    if (checked.name !== undefined && checked.name !== before.name) await mustBeFree(tx, actor, checked.name)
    await store.updateList(tx, id, checked, ctx.clock.now().toISOString())
    const name = checked.name ?? before.name
    await ctx.record(tx, actor, { name: 'emailLists.update', target: { id, name }, fields: fieldsOf(changes) })
    return await mustLock(tx, actor, id)
  })
}

export async function remove(ctx: Needs<'db' | 'record'>, actor: Actor, id: number): Promise<void> {
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const { name } = await mustLock(tx, actor, id)
    await store.deleteList(tx, id)
    await ctx.record(tx, actor, { name: 'emailLists.delete', target: { id, name } })
  })
}
