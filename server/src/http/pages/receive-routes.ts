/** Submission of a receive folder's form: as one form, or step by step by the script. */

import { safeCss } from '@sallyport/contract/form-page/form-page.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import * as resumable from '../../core/files/uploads/resumable.ts'
import * as submissions from '../../core/forms/submissions.ts'
import { body } from '../requests/body-limits.ts'
import type { HttpServices } from '../requests/identify.ts'
import { fieldNames } from '../responses/fields.ts'
import { countUpload } from '../responses/live-transfer.ts'
import { formPartsOf, sourceOf, uploadParametersOf } from './form-bodies.ts'
import { type PageVisitor, requireVisitor } from './page-visitor.ts'
import { receiptCard, sendReceipt } from './receipt.ts'
import { sendForm } from './receive-page.ts'
import { type Texts, textsFor } from './texts.ts'
import { messageForVisitor } from './visitor-messages.ts'

type FormRequest = FastifyRequest<{ Params: { hash: string } }>
type SubmissionRequest = FastifyRequest<{
  Params: { hash: string; entry: string }
  Querystring: Record<string, string>
}>

export function registerReceiving(scope: FastifyInstance, services: HttpServices): void {
  const { context: ctx } = services
  const visitorOf = (request: FastifyRequest<{ Params: { hash: string } }>) =>
    requireVisitor(services, request, request.params.hash)
  const entryOf = ({ params }: SubmissionRequest) => (/^\d{1,15}$/.test(params.entry) ? Number(params.entry) : 0)

  scope.get('/s/:hash/form.css', body('none'), async (request: FormRequest, reply) => {
    const { css } = await submissions.formFor(ctx, await visitorOf(request))
    return reply.header('content-type', 'text/css; charset=utf-8').send(safeCss(css ?? ''))
  })
  scope.post(
    '/s/:hash/submit',
    body('files'),
    async (request: FormRequest, reply) => await submitWhole(services, request, reply),
  )
  scope.post('/s/:hash/entries', body('form'), async (request: FormRequest, reply) => {
    const visitor = await visitorOf(request)
    const entry = await submissions.begin(ctx, visitor, enteredValues(request))
    return await reply.code(201).send({ entry })
  })
  scope.post('/s/:hash/entries/:entry/fields', body('form'), async (request: SubmissionRequest) => {
    await submissions.correct(ctx, await visitorOf(request), entryOf(request), enteredValues(request))
    return {}
  })
  scope.post('/s/:hash/entries/:entry', body('files'), async (request: SubmissionRequest, reply) => {
    const part = uploadParametersOf(request)
    const source = countUpload(request, { path: part.name, size: part.size }, sourceOf(request))
    const file = { ...part, source }
    await submissions.addFile(ctx, await visitorOf(request), entryOf(request), file)
    return await reply.code(201).send({ name: submissions.sentName(file) })
  })
  scope.get('/s/:hash/entries/:entry', body('none'), async (request: SubmissionRequest) => {
    const visitor = await visitorOf(request)
    const key = await submissions.uploadKeyOf(ctx, visitor, entryOf(request), uploadParametersOf(request))
    return { offset: (await resumable.find(ctx, visitor.actor, key))?.received ?? 0 }
  })
  scope.post('/s/:hash/entries/:entry/complete', body('small'), async (request: SubmissionRequest) => {
    const visitor = await visitorOf(request)
    const completed = await submissions.complete(ctx, visitor, entryOf(request))
    const names = completed.files.map(({ name }) => name)
    return { names, card: receiptCard(visitor, completed).text }
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

const enteredValues = ({ body }: FastifyRequest): Map<number, string> =>
  valuesOf(typeof body === 'object' && body !== null ? Object.entries(body) : [])

/** Errors, shown beside their fields. Browsers do not restore selected files. */
function refusalOf(texts: Texts, fault: Fault) {
  const { t } = texts
  const { detail, code } = fault
  const message = fault.sentence(fieldNames)
  const sentence = messageForVisitor(texts, fault, message).replace(/^files: /, '')
  if (detail.subject === 'files' || code === 'storage-full')
    return { problem: t('The files were not accepted.'), problems: { files: sentence } }
  if (!detail.fields) return { problem: sentence }
  const problem = t(
    'Correct the marked fields. Your other entries are still there, but you need to select the files again.',
  )
  return { problem, problems: detail.fields }
}

/** A whole form: values come before the files. With errors it is shown again with the entered values. */
async function submitWhole(services: HttpServices, request: FormRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { context: ctx } = services
  const given: [string, string][] = []
  let visitor: PageVisitor | null = null
  const visitorOfForm = async () => {
    visitor ??= await requireVisitor(services, request, request.params.hash, new Map(given).get('visit') ?? '')
    return visitor
  }
  let entry: number | null = null
  try {
    for await (const part of formPartsOf(request)) {
      if ('value' in part) {
        given.push([part.name, part.value])
        continue
      }
      entry ??= await submissions.begin(ctx, await visitorOfForm(), valuesOf(given))
      const { filename: name = '', body } = part.file
      const source = countUpload(request, { path: name, size: null }, body)
      await submissions.addFile(ctx, await visitorOfForm(), entry, { name, size: null, source })
    }
    entry ??= await submissions.begin(ctx, await visitorOfForm(), valuesOf(given))
    const completed = await submissions.complete(ctx, await visitorOfForm(), entry)
    return sendReceipt(await visitorOfForm(), completed, reply)
  } catch (error) {
    if (!(error instanceof Fault) || !['invalid', 'too-large', 'conflict', 'storage-full'].includes(error.code))
      throw error
    const form = await submissions.formFor(ctx, await visitorOfForm())
    return sendForm(await visitorOfForm(), form, reply, {
      values: valuesOf(given),
      ...refusalOf(textsFor(request), error),
      status: 400,
    })
  }
}
