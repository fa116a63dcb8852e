/** A table as an answer, written while it is read. */
import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendChunks } from '../../lib/streams/byte-loop.ts'
import { type Cell, writeCsv } from '../../lib/text/csv.ts'
import { streamed } from './call.ts'
import { disposition } from './send-file.ts'

export interface Table<T> {
  /** Without its ending. */
  readonly name: string
  readonly head: readonly string[]
  row(item: T): readonly Cell[]
}

/** Sends all pieces. Rejects when reading fails; once the head is out the connection is broken off then. */
export async function sendCsv<T>(
  table: Table<T>,
  pieces: AsyncGenerator<readonly T[]>,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<typeof streamed> {
  // Read before anything is said, so that a refusal is an answer of its own.
  const first = await pieces.next()
  reply.hijack()
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': disposition(`${table.name}.csv`),
  })
  if (request.method === 'HEAD') {
    reply.raw.end()
    return streamed
  }
  try {
    await sendChunks(written(table, first, pieces), reply.raw)
    reply.raw.end()
  } catch (error) {
    // All that is left is to break off, so that nobody takes a part for the whole.
    reply.raw.destroy(error instanceof Error ? error : undefined)
    throw error
  }
  return streamed
}

/** Programs for tables take a file for UTF-8 by its mark. */
const mark = '\ufeff'

async function* written<T>(
  { head, row }: Table<T>,
  first: IteratorResult<readonly T[], unknown>,
  rest: AsyncGenerator<readonly T[]>,
): AsyncGenerator<Buffer> {
  yield Buffer.from(mark + writeCsv([head]))
  for (let piece = first; !piece.done; piece = await rest.next())
    if (piece.value.length > 0) yield Buffer.from(writeCsv(piece.value.map(row)))
}
