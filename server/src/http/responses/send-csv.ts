/** Sends a table as CSV, row by row. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Cell, writeCsv } from '../../lib/text/csv.ts'
import type { streamed } from './call.ts'
import { sendText } from './send-text.ts'

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
  call: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<typeof streamed> {
  // Read before the status is sent, so that a fault gets its own status.
  const first = await pieces.next()
  const text = written(table, first, pieces)
  return await sendText({ name: `${table.name}.csv`, type: 'text/csv; charset=utf-8; header=present', text }, call)
}

/** The byte order mark: spreadsheet programs recognise UTF-8 by it. */
const mark = '\ufeff'

async function* written<T>(
  { head, row }: Table<T>,
  first: IteratorResult<readonly T[], unknown>,
  rest: AsyncGenerator<readonly T[]>,
): AsyncGenerator<string> {
  yield mark + writeCsv([head])
  for (let piece = first; !piece.done; piece = await rest.next())
    if (piece.value.length > 0) yield writeCsv(piece.value.map(row))
}
