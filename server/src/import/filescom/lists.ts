/** Lists of the API, as far as the key may read them. */
import { Fault } from '../../core/fault.ts'
import { textOf } from '../fields.ts'
import type { Readable } from '../source.ts'
import type { FilescomClient, Query } from './client.ts'
import { allOf } from './pages.ts'

/** Of each kind. */
const most = 100_000

export interface Reading {
  readonly client: FilescomClient
  readonly signal: AbortSignal
}

/** All objects of a list of the API. */
export const listed = ({ client, signal }: Reading, path: string, query: Query = {}) =>
  allOf(client, { path, query, most, signal, keyOf: (item) => textOf(item['id']) || JSON.stringify(item) })

/** A key without the right to read a part, or a site without it, is no reason to stop. */
export async function unlessRefused<T>(work: () => Promise<Readable<T>>): Promise<Readable<T>> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Fault && ['forbidden', 'not-found', 'invalid'].includes(error.code))
      return { unreadable: error.message }
    throw error
  }
}
