/** Request bodies of the public pages: small ones read as a whole, files streamed. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { yieldIfDue } from '../../lib/event-loop.ts'
import { chunksOf } from '../../lib/streams/chunks.ts'
import { MultipartError, type Part, readMultipart } from '../../lib/streams/multipart.ts'
import { sizeText } from '../../lib/text/size-text.ts'
import { fieldsBytes, transfer } from '../requests/body-limits.ts'
import { readJson } from '../requests/read-json.ts'

const maxFieldBytes = 64 * 1024
const limits = { parts: 5_000 }
const maxFormFields = 1_000

export function registerFormParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const whole = { parseAs: 'string' as const }
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    whole,
    async (_request: FastifyRequest, text: string | Buffer) => parseUrlEncoded(text.toString()),
  )
  app.addContentTypeParser('application/json', whole, async (_request: FastifyRequest, text: string | Buffer) =>
    readJson(text.toString()),
  )
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
}

/** Names and values of a form without files. Throws `too-large` for more fields than any of our forms has. */
function parseUrlEncoded(text: string): Record<string, string> {
  let pairs = 1
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) pairs += 1
  if (pairs > maxFormFields) throw new Fault('too-large', `A form may have ${maxFormFields} fields at most.`)
  return Object.fromEntries(new URLSearchParams(text))
}

/** A field of a form or JSON body that was read; '' if absent. */
export const fieldOf = ({ body }: FastifyRequest, name: string): string => parameterOf(body, name)

/** The raw body as a stream. */
export const sourceOf = ({ raw }: FastifyRequest): AsyncIterable<Buffer> =>
  transfer(raw, { [Symbol.asyncIterator]: () => chunksOf(raw) })

export type FormPart =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly file: Part }

/** Fields and files of a multipart form in order. Empty file fields are skipped. */
export async function* formPartsOf({ raw, headers }: FastifyRequest): AsyncGenerator<FormPart> {
  let left = fieldsBytes
  try {
    for await (const part of readMultipart(raw, headers['content-type'] ?? '', limits)) {
      // A single chunk of the body can contain thousands of small fields.
      await yieldIfDue()
      if (part.filename === undefined) {
        const value = await textOf(part)
        left -= Buffer.byteLength(value)
        if (left < 0) throw new Fault('too-large', `The fields of a form may hold ${sizeText(fieldsBytes)} together.`)
        yield { name: part.name, value }
      } else if (part.filename !== '')
        yield { name: part.name, file: { ...part, body: readable(transfer(raw, part.body)) } }
    }
  } catch (error) {
    throw unreadable(error)
  }
}

/** Reports an interrupted file as an unreadable form. */
async function* readable(body: AsyncIterable<Buffer>): Part['body'] {
  try {
    for await (const piece of body) yield piece
  } catch (error) {
    throw unreadable(error)
  }
}

const unreadable = (error: unknown): unknown =>
  error instanceof MultipartError ? new Fault('invalid', `The form could not be read: ${error.message}`) : error

async function textOf({ body }: Part): Promise<string> {
  const pieces: Buffer[] = []
  let total = 0
  for await (const piece of body) {
    total += piece.length
    if (total > maxFieldBytes) throw new Fault('invalid', 'A field of the form is too long.')
    pieces.push(Buffer.from(piece))
  }
  return Buffer.concat(pieces).toString()
}

/** Parameters of an upload by the script: name, folders, total size, offset. */
export function uploadParametersOf({ query }: FastifyRequest) {
  const [name, folder, size, offset] = [
    parameterOf(query, 'name'),
    parameterOf(query, 'folder'),
    parameterOf(query, 'size'),
    parameterOf(query, 'offset') || '0',
  ]
  if (!/^\d{1,15}$/.test(size) || !/^\d{1,15}$/.test(offset))
    throw new Fault('invalid', 'size and offset must be numbers of bytes.')
  return { name, folder, size: Number(size), offset: Number(offset) }
}

/** A value of a form or query; '' if absent or repeated. */
function parameterOf(given: unknown, name: string): string {
  const value =
    typeof given === 'object' && given !== null && Object.hasOwn(given, name) ? Reflect.get(given, name) : ''
  return typeof value === 'string' ? value : ''
}
