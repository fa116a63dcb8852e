/** Bodies of the pages' forms: short ones as a whole, files as they come. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { yieldIfDue } from '../../lib/event-loop.ts'
import { chunksOf } from '../../lib/streams/chunks.ts'
import { MultipartError, type Part, readMultipart } from '../../lib/streams/multipart.ts'
import { fieldsBytes, transfer } from '../requests/body-limits.ts'
import { readJson } from '../requests/read-json.ts'

const longestField = 64 * 1024
const limits = { parts: 5_000 }
const mostPairs = 1_000

export function takeForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const whole = { parseAs: 'string' as const }
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    whole,
    async (_request: FastifyRequest, text: string | Buffer) => readPairs(text.toString()),
  )
  app.addContentTypeParser('application/json', whole, async (_request: FastifyRequest, text: string | Buffer) =>
    readJson(text.toString()),
  )
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
}

/** Names and values of a form without files. Throws `too-large` before it takes apart more of them than any form of ours has. */
function readPairs(text: string): Record<string, string> {
  let pairs = 1
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) pairs += 1
  if (pairs > mostPairs) throw new Fault('too-large', `A form may have ${mostPairs} fields at most.`)
  return Object.fromEntries(new URLSearchParams(text))
}

/** A field of a form or of JSON that was read whole; '' where it is not there. */
export const fieldOf = ({ body }: FastifyRequest, name: string): string => wordOf(body, name)

/** The bare body, piece by piece. */
export const sourceOf = ({ raw }: FastifyRequest): AsyncIterable<Buffer> =>
  transfer(raw, { [Symbol.asyncIterator]: () => chunksOf(raw) })

export type Piece = { readonly name: string; readonly value: string } | { readonly name: string; readonly file: Part }

/** Fields and files of a multipart form in their order. A field for files that was left empty is passed over. */
export async function* piecesOf({ raw, headers }: FastifyRequest): AsyncGenerator<Piece> {
  let left = fieldsBytes
  try {
    for await (const part of readMultipart(raw, headers['content-type'] ?? '', limits)) {
      // Thousands of small fields come in one piece of the body.
      await yieldIfDue()
      if (part.filename === undefined) {
        const value = await textOf(part)
        left -= Buffer.byteLength(value)
        if (left < 0) throw new Fault('too-large', `The fields of a form may hold ${fieldsBytes / 1024} KiB together.`)
        yield { name: part.name, value }
      } else if (part.filename !== '')
        yield { name: part.name, file: { ...part, body: readable(transfer(raw, part.body)) } }
    }
  } catch (error) {
    throw unreadable(error)
  }
}

/** A file that breaks off is a form that could not be read, whoever reads it. */
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
    if (total > longestField) throw new Fault('invalid', 'A field of the form is too long.')
    pieces.push(Buffer.from(piece))
  }
  return Buffer.concat(pieces).toString()
}

/** What the script says of the piece of a file that it sends: name, folders it lay in, bytes of the whole, bytes that arrived before. */
export function partOf({ query }: FastifyRequest) {
  const [name, folder, size, offset] = [
    wordOf(query, 'name'),
    wordOf(query, 'folder'),
    wordOf(query, 'size'),
    wordOf(query, 'offset') || '0',
  ]
  if (!/^\d{1,15}$/.test(size) || !/^\d{1,15}$/.test(offset))
    throw new Fault('invalid', 'size and offset must be numbers of bytes.')
  return { name, folder, size: Number(size), offset: Number(offset) }
}

/** A word of a form or a query; '' where it is not there, or is there twice. */
function wordOf(given: unknown, name: string): string {
  const value =
    typeof given === 'object' && given !== null && Object.hasOwn(given, name) ? Reflect.get(given, name) : ''
  return typeof value === 'string' ? value : ''
}
