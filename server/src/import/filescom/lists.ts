/** Lists of the API, as far as the key may read them. */
import { textOf } from '../fields.ts'
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
