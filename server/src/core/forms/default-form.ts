/** Receive folders: shares that accept uploads through a form only. */
import { isDeepStrictEqual } from 'node:util'
import type { Tx } from '../../db/engine.ts'
import type { Needs } from '../context.ts'
import { defaultElements, defaultTexts, type Form } from './form.ts'
import * as store from './store.ts'

/** Creates the default form of a new receive folder, in the transaction that creates the folder. */
export const withDefaultForm =
  (ctx: Needs<'clock'>) =>
  async (tx: Tx, { id: shareId, accountId }: { readonly id: number; readonly accountId: number }): Promise<void> => {
    const at = ctx.clock.now().toISOString()
    const formId = await store.insertForm(tx, { accountId, shareId, ...defaultTexts, at })
    for (const [order, element] of defaultElements.entries())
      await store.insertElement(tx, accountId, formId, { ...element, order })
  }

/** Whether a form is as it was created. */
export function isDefaultForm({ description, css, submitText, successText, elements }: Form): boolean {
  const hasTexts = submitText === defaultTexts.submitText && successText === defaultTexts.successText
  if (!hasTexts || description !== null || css !== null) return false
  const plain = elements.map(({ name, type, settings }) => ({ name, type, settings }))
  return isDeepStrictEqual(plain, defaultElements)
}
