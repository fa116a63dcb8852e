/** Serializes JSON responses. Long lists are written in slices, so that they do not block other requests. */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { yieldIfDue } from '../../lib/event-loop.ts'
import { slices } from '../../lib/slices.ts'

export const entriesPerSlice = 200

/** Sends the same bytes as `JSON.stringify`, with a Content-Length; a long response in several chunks. */
export async function sendJson(reply: FastifyReply, body: object): Promise<FastifyReply> {
  reply.header('content-type', 'application/json; charset=utf-8')
  // As text, so that headers and body are sent in one write; a Buffer would take two.
  if (!hasLongList(body)) return reply.send(JSON.stringify(body))
  const pieces = await jsonPieces(body)
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  return reply.header('content-length', length).send(Readable.from(yielding(pieces)))
}

const isLongList = (value: unknown): value is unknown[] => Array.isArray(value) && value.length > entriesPerSlice

const hasLongList = (body: object): boolean => Object.values(body).some(isLongList)

async function* yielding(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    yield piece
    await yieldIfDue()
  }
}

/** The output of `JSON.stringify` in chunks of at most `entriesPerSlice` entries of a long list. */
export async function jsonPieces(body: object): Promise<Buffer[]> {
  const pieces: Buffer[] = []
  let text = '{'
  for (const [key, value] of Object.entries(body)) {
    const isLong = isLongList(value)
    const whole = isLong ? '[' : JSON.stringify(value)
    if (whole === undefined) continue
    text += `${text === '{' && pieces.length === 0 ? '' : ','}${JSON.stringify(key)}:${whole}`
    if (!isLong) continue
    for (const [i, some] of slices(value, entriesPerSlice).entries()) {
      pieces.push(Buffer.from(`${text}${i === 0 ? '' : ','}${JSON.stringify(some).slice(1, -1)}`))
      text = ''
      await yieldIfDue()
    }
    text = ']'
  }
  return [...pieces, Buffer.from(`${text}}`)]
}
