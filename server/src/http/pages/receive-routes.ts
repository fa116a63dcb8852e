/** How the form of a receive folder is handed in: as one form, or by the script step by step. */

import { safeCss } from '@sallyport/contract/form-page/form-page.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import * as resumable from '../../core/files/uploads/resumable.ts'
import * as submissions from '../../core/forms/submissions.ts'
import { body } from '../requests/body-limits.ts'
import type { HttpServices } from '../requests/identify.ts'
import { fieldNames } from '../responses/fields.ts'
import { countUpload } from '../responses/live-transfer.ts'
import { partOf, piecesOf, sourceOf } from './body.ts'
import { type Guest, mustBeGuest } from './guest.ts'
import { sendForm, sendThanks } from './receive-page.ts'
import { sentenceOf } from './sentence.ts'

type OfPage = FastifyRequest<{ Params: { hash: string } }>
type OfEntry = FastifyRequest<{ Params: { hash: string; entry: string }; Querystring: Record<string, string> }>

export function registerReceiving(scope: FastifyInstance, services: HttpServices): void {
  const { context: ctx } = services
  const enter = (request: FastifyRequest<{ Params: { hash: string } }>) =>
    mustBeGuest(services, request, request.params.hash)
  const entryOf = ({ params }: OfEntry) => (/^\d{1,15}$/.test(params.entry) ? Number(params.entry) : 0)

  scope.get('/s/:hash/form.css', body('none'), async (request: OfPage, reply) => {
    const { css } = await submissions.formFor(ctx, await enter(request))
    return reply.header('content-type', 'text/css; charset=utf-8').send(safeCss(css ?? ''))
  })
  scope.post(
    '/s/:hash/submit',
    body('files'),
    async (request: OfPage, reply) => await takeWhole(services, request, reply),
  )
  scope.post('/s/:hash/entries', body('form'), async (request: OfPage, reply) => {
    const guest = await enter(request)
    const entry = await submissions.begin(ctx, guest, enteredIn(request))
    return await reply.code(201).send({ entry })
  })
  scope.post('/s/:hash/entries/:entry/fields', body('form'), async (request: OfEntry) => {
    await submissions.correct(ctx, await enter(request), entryOf(request), enteredIn(request))
    return {}
  })
  scope.post('/s/:hash/entries/:entry', body('files'), async (request: OfEntry, reply) => {
    const part = partOf(request)
    const source = countUpload(request, { path: part.name, size: part.size }, sourceOf(request))
    const file = { ...part, source }
    await submissions.addFile(ctx, await enter(request), entryOf(request), file)
    return await reply.code(201).send({ name: submissions.sentName(file) })
  })
  scope.get('/s/:hash/entries/:entry', body('none'), async (request: OfEntry) => {
    const guest = await enter(request)
    const key = await submissions.uploadKeyOf(ctx, guest, entryOf(request), partOf(request))
    return { offset: (await resumable.find(ctx, guest.actor, key))?.received ?? 0 }
  })
  scope.post('/s/:hash/entries/:entry/complete', body('small'), async (request: OfEntry) => {
    const { names, form } = await submissions.complete(ctx, await enter(request), entryOf(request))
    return { names, text: form.successText }
  })
}

const fieldName = /^field-(\d{1,15})$/

const valuesOf = (given: Iterable<readonly [string, unknown]>): Map<number, string> => {
  const values = new Map<number, string>()
  for (const [name, value] of given) {
    const id = fieldName.exec(name)?.[1]
    if (id !== undefined && typeof value === 'string') values.set(Number(id), value)
  }
  return values
}

const enteredIn = ({ body }: FastifyRequest): Map<number, string> =>
  valuesOf(typeof body === 'object' && body !== null ? Object.entries(body) : [])

/** What is wrong, beside the fields that it is about. Browsers forget which files were chosen. */
function refusalOf(fault: Fault) {
  const { detail, code } = fault
  const message = fault.sentence(fieldNames)
  const sentence = sentenceOf(fault, message).replace(/^files: /, '')
  if (detail.subject === 'files' || code === 'storage-full')
    return { problem: 'The files were not taken.', problems: { files: sentence } }
  if (!detail.fields) return { problem: sentence }
  const problem = 'Look at what is marked below. Everything else is kept, but for the files: choose them once more.'
  return { problem, problems: detail.fields }
}

/** A whole form: what was entered stands before the files. It comes back with what was entered where something is wrong. */
async function takeWhole(services: HttpServices, request: OfPage, reply: FastifyReply): Promise<FastifyReply> {
  const { context: ctx } = services
  const given: [string, string][] = []
  let guest: Guest | null = null
  const guestNow = async () => {
    guest ??= await mustBeGuest(services, request, request.params.hash, new Map(given).get('visit') ?? '')
    return guest
  }
  let entry: number | null = null
  try {
    for await (const piece of piecesOf(request)) {
      if ('value' in piece) {
        given.push([piece.name, piece.value])
        continue
      }
      entry ??= await submissions.begin(ctx, await guestNow(), valuesOf(given))
      const { filename: name = '', body } = piece.file
      const source = countUpload(request, { path: name, size: null }, body)
      await submissions.addFile(ctx, await guestNow(), entry, { name, size: null, source })
    }
    entry ??= await submissions.begin(ctx, await guestNow(), valuesOf(given))
    const { form, names } = await submissions.complete(ctx, await guestNow(), entry)
    return sendThanks(await guestNow(), form, names, reply)
  } catch (error) {
    if (!(error instanceof Fault) || !['invalid', 'too-large', 'conflict', 'storage-full'].includes(error.code))
      throw error
    const form = await submissions.formFor(ctx, await guestNow())
    return sendForm(await guestNow(), form, reply, { values: valuesOf(given), ...refusalOf(error), status: 400 })
  }
}
