/** Sends a table as CSV, row by row. */
import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendChunks } from '../../lib/streams/byte-loop.ts'
import { type Cell, writeCsv } from '../../lib/text/csv.ts'
import { streamed } from './call.ts'
import { disposition } from './send-file.ts'

export interface Table<T> {
  /** File name without the extension. */
  readonly name: string
  readonly head: readonly string[]
  row(item: T): readonly Cell[]
}

/** Sends all rows. Rejects when reading fails, and closes the connection if the status was sent. */
export async function sendCsv<T>(
  table: Table<T>,
  pieces: AsyncGenerator<readonly T[]>,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<typeof streamed> {
  // Read before the status is sent, so that a fault gets its own status.
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
    // Only closing the connection tells the client that the table is incomplete.
    reply.raw.destroy(error instanceof Error ? error : undefined)
    throw error
  }
  return streamed
}

/** The byte order mark: spreadsheet programs recognise UTF-8 by it. */
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
