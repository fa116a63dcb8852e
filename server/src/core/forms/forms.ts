/** Forms of receive folders, for the owners of the shares. */
import type { Tx } from '../../db/engine.ts'
import { mustBeAllowed } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { invalid, notFound } from '../fault.ts'
import { shareFacts, visibleOrDeletedShare, visibleShare } from '../shares/finding.ts'
import { parseLink, type Share } from '../shares/share.ts'
import * as shareStore from '../shares/store.ts'
import type { Form } from './form.ts'
import { checkElements, checkLine, type FormChanges } from './form-input.ts'
import * as store from './store.ts'

const noSuchForm = (id: number) => notFound('form', `There is no form ${id}.`)

export interface VisibleForm {
  readonly form: Form
  readonly share: Share
}

/** The form of a share that the actor may see, including deleted shares; null for others. */
export async function visibleForm(ctx: Needs<'db'>, actor: Actor, id: number): Promise<VisibleForm | null> {
  const form = await store.formById(ctx.db.q, actor.accountId, id)
  const share = form && (await visibleOrDeletedShare(ctx.db.q, actor, form.shareId))
  return form && share && { form, share }
}

/** The form of a share that the actor may see, including deleted shares. Throws `not-found`. */
export async function findForm(ctx: Needs<'db'>, actor: Actor, id: number): Promise<VisibleForm> {
  const found = await visibleForm(ctx, actor, id)
  if (!found) throw noSuchForm(id)
  return found
}

/** One form. Throws `not-found`, `forbidden`. */
export async function get(ctx: Needs<'db'>, actor: Actor, id: number): Promise<Form> {
  mustBeAllowed(actor, 'share')
  return (await findForm(ctx, actor, id)).form
}

/** The form of the receive folder with this hash. Throws `not-found`, `forbidden`. */
export async function byShareHash(ctx: Needs<'db'>, actor: Actor, text: string): Promise<Form> {
  mustBeAllowed(actor, 'share')
  const link = parseLink(text)
  const share = link && (await shareStore.shareByHash(ctx.db.q, link.hash))
  if (!share || !(await visibleShare(ctx.db.q, actor, share.id)))
    throw notFound('share', 'There is no receive folder with this hash.')
  const form = await store.formOfShare(ctx.db.q, share.id)
  if (!form)
    throw invalid(
      'share-hash',
      (of) => `${of['share-hash']} belongs to a share without a form; only receive folders have one.`,
    )
  return form
}

/**
 * Changes a form. `also` is called with the form before in the transaction that changes it, and may throw. Throws `not-found`, `invalid`,
 * `forbidden`.
 */
export async function update(
  ctx: Needs<'db' | 'clock' | 'record'>,
  actor: Actor,
  id: number,
  { elements, ...texts }: FormChanges,
  also?: (tx: Tx, before: Form) => Promise<void>,
): Promise<Form> {
  mustBeAllowed(actor, 'share')
  const { share } = await findForm(ctx, actor, id)
  if (texts.submitText !== undefined) checkLine('submit-text', texts.submitText)
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    // The share's lock protects its form, too. The form of a deleted share can only be read.
    const now = await shareStore.lockShare(tx, actor.accountId, share.id)
    if (!now || now.deletedAt !== null) throw noSuchForm(id)
    const before = await store.formById(tx, actor.accountId, id)
    if (!before) throw noSuchForm(id)
    await also?.(tx, before)
    await store.updateForm(tx, id, texts, ctx.clock.now().toISOString())
    if (elements) {
      const checked = checkElements(elements, new Map(before.elements.map((one) => [one.id, one])))
      await store.deleteOtherElements(
        tx,
        id,
        checked.flatMap((one) => one.id ?? []),
      )
      for (const { id: elementId, ...element } of checked)
        if (elementId === undefined) await store.insertElement(tx, actor.accountId, id, element)
        else await store.updateElement(tx, id, { id: elementId, ...element })
    }
    await ctx.record(tx, actor, { name: 'shares.update', share: await shareFacts(tx, share) })
    return (await store.formById(tx, actor.accountId, id)) ?? before
  })
}
