import * as entries from '../../../core/forms/entries.ts'
import type { Form } from '../../../core/forms/form.ts'
import * as forms from '../../../core/forms/forms.ts'
import * as finding from '../../../core/shares/finding.ts'
import { shareJson } from '../../present/included.ts'
import { presentEntry, presentForm } from '../../present/sharing/form.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

type Caller = Pick<Parameters<Handler<'getFormById'>>[0], 'ctx' | 'actor'>

async function single({ ctx, actor }: Caller, form: Form, include: readonly string[] = []) {
  const view = include.includes('share') ? await finding.visible(ctx, actor, form.shareId) : null
  return { data: presentForm(form), included: view ? [await shareJson(ctx, actor, view)] : [] }
}

export const getFormByShareHash: Handler<'getFormByShareHash'> = async (call) => {
  const form = await forms.byShareHash(call.ctx, call.actor, call.query.shareHash)
  return { status: 200, body: await single(call, form, call.query.include) }
}

export const getFormById: Handler<'getFormById'> = async (call) => {
  const form = await forms.get(call.ctx, call.actor, call.params.id)
  return { status: 200, body: await single(call, form, call.query.include) }
}

export const updateFormById: Handler<'updateFormById'> = async (call) => {
  const { formDescription: description, submitButtonText: submitText, successMessage: successText } = call.body
  const { cssStyles: css, elements } = call.body
  const changes = { description, submitText, successText, css, elements }
  return { status: 200, body: await single(call, await forms.update(call.ctx, call.actor, call.params.id, changes)) }
}

export const getFormEntries: Handler<'getFormEntries'> = async ({ ctx, actor, params, query }) => {
  const { sort, ...rest } = query
  const page = await entries.list(ctx, actor, params.id, { ...rest, ascending: sort[0] === 'created' })
  const data = page.entries.map((entry) => presentEntry(entry, actor.timeZone))
  return { status: 200, body: { totalResults: page.total, returnedResults: data.length, data } }
}

export const deleteFormMessageById: Handler<'deleteFormMessageById'> = async ({ ctx, actor, params }) => {
  await entries.remove(ctx, actor, params.id)
  return emptyAnswer
}

export const deleteFormEntries: Handler<'deleteFormEntries'> = async ({ ctx, actor, params, body }) => {
  await entries.removeSome(ctx, actor, params.id, body.entries)
  return emptyAnswer
}
