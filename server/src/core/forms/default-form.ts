/** Receive folders: a share that only takes files, with the form that it takes them through. */
import type { Tx } from '../../db/engine.ts'
import type { Needs } from '../context.ts'
import { defaultElements, defaultTexts } from './form.ts'
import * as store from './store.ts'

/** Gives a new receive folder the usual form, in the transaction that makes it. */
export const withDefaultForm =
  (ctx: Needs<'clock'>) =>
  async (tx: Tx, { id: shareId, accountId }: { readonly id: number; readonly accountId: number }): Promise<void> => {
    const at = ctx.clock.now().toISOString()
    const formId = await store.insertForm(tx, { accountId, shareId, ...defaultTexts, at })
    for (const [order, element] of defaultElements.entries())
      await store.insertElement(tx, accountId, formId, { ...element, order })
  }
