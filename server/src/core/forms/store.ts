import type { Queries, Tx } from '../../db/engine.ts'
import type { Row } from '../../db/schema.ts'
import { type ElementSettings, elementTypes, type Form, type FormElement, plainSettings } from './form.ts'

const toElement = (row: Row<'form_elements'>): FormElement => ({
  id: row.id,
  name: row.name,
  type: elementTypes.find((type) => type === row.type) ?? 'text',
  order: row.position,
  settings: { ...plainSettings, ...(JSON.parse(row.settings) as Partial<ElementSettings>) },
})

export interface NewForm {
  readonly accountId: number
  readonly shareId: number
  readonly submitText: string
  readonly successText: string
  readonly at: string
}

export async function insertForm(tx: Tx, form: NewForm): Promise<number> {
  const { id } = await tx
    .insertInto('forms')
    .values({
      account_id: form.accountId,
      share_id: form.shareId,
      description: null,
      submit_text: form.submitText,
      success_text: form.successText,
      css: null,
      created_at: form.at,
      modified_at: form.at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

const columnsOf = ({ name, type, order, settings }: Omit<FormElement, 'id'>) => ({
  position: order,
  name,
  type,
  settings: JSON.stringify(settings),
})

export async function insertElement(
  tx: Tx,
  accountId: number,
  formId: number,
  element: Omit<FormElement, 'id'>,
): Promise<void> {
  const row = { account_id: accountId, form_id: formId, ...columnsOf(element) }
  await tx.insertInto('form_elements').values(row).execute()
}

export async function updateElement(tx: Tx, formId: number, element: FormElement): Promise<void> {
  const query = tx.updateTable('form_elements').set(columnsOf(element)).where('form_id', '=', formId)
  await query.where('id', '=', element.id).execute()
}

/** Deletes the elements of a form except these. */
export async function deleteOtherElements(tx: Tx, formId: number, ids: readonly number[]): Promise<void> {
  const query = tx.deleteFrom('form_elements').where('form_id', '=', formId)
  await (ids.length > 0 ? query.where('id', 'not in', ids) : query).execute()
}

/** Undefined fields stay unchanged. */
export type TextChanges = {
  readonly [K in 'description' | 'submitText' | 'successText' | 'css']?: Form[K] | undefined
}

export async function updateForm(tx: Tx, id: number, changes: TextChanges, at: string): Promise<void> {
  const { description, submitText, successText, css } = changes
  await tx
    .updateTable('forms')
    .set({
      modified_at: at,
      ...(description !== undefined && { description }),
      ...(submitText !== undefined && { submit_text: submitText }),
      ...(successText !== undefined && { success_text: successText }),
      ...(css !== undefined && { css }),
    })
    .where('id', '=', id)
    .execute()
}

async function withElements(q: Queries, row: Row<'forms'> | undefined): Promise<Form | null> {
  if (!row) return null
  const elements = q.selectFrom('form_elements').selectAll().where('form_id', '=', row.id)
  return {
    id: row.id,
    accountId: row.account_id,
    shareId: row.share_id,
    description: row.description,
    submitText: row.submit_text,
    successText: row.success_text,
    css: row.css,
    elements: (await elements.orderBy('position').orderBy('id').execute()).map(toElement),
  }
}

export async function formById(q: Queries, accountId: number, id: number): Promise<Form | null> {
  const query = q.selectFrom('forms').selectAll().where('account_id', '=', accountId).where('id', '=', id)
  return await withElements(q, await query.executeTakeFirst())
}

/** When the form of a share was last changed; null if it has none. */
export async function formModifiedAt(q: Queries, shareId: number): Promise<string | null> {
  const row = await q.selectFrom('forms').select('modified_at').where('share_id', '=', shareId).executeTakeFirst()
  return row?.modified_at ?? null
}

export async function formOfShare(q: Queries, shareId: number): Promise<Form | null> {
  return await withElements(
    q,
    await q.selectFrom('forms').selectAll().where('share_id', '=', shareId).executeTakeFirst(),
  )
}
