/** A server with the ExaVault API, v2, as a source: ExaVault itself, or another Sallyport. */

import { attributesOf, countOf, type Json, textOf, timeOf } from '../fields.ts'
import type { FileSource, ImportSource, SourceEntry, SourceFolder } from '../source.ts'
import { readAccount } from './account.ts'
import { type ApiClient, type ApiOptions, createApiClient } from './client.ts'
import { pagesOf } from './pages.ts'

/** More in one folder are refused rather than held in memory. */
const mostEntries = 1_000_000

export function openExavault(options: ApiOptions): ImportSource {
  const client = createApiClient(options)
  return {
    kind: 'exavault',
    address: options.base,
    requests: client.requests,
    files: filesOf(client),
    account: { read: (signal) => readAccount(client, signal) },
  }
}

const filesOf = (client: ApiClient): FileSource => ({
  top: { id: '/', names: [] },
  async *list(folder, signal, { onIncomplete } = {}) {
    const query = { resource: identifierOf(folder), sort: 'name' }
    const input = { path: '/resources/list', query, most: mostEntries, signal, onIncomplete }
    for await (const { data } of pagesOf(client, input)) yield data.map(entryOf)
  },
  open: ({ id }, signal) => client.bytes('/resources/download', { 'resources[]': `id:${id}` }, signal),
})

const identifierOf = ({ id, names }: SourceFolder) => (names.length === 0 ? '/' : `id:${id}`)

function entryOf(item: Json): SourceEntry {
  const attributes = attributesOf(item)
  const sha256 = textOf(attributes['sha256']).toLowerCase()
  const type = attributes['type'] === 'dir' || attributes['type'] === 'folder' ? 'dir' : 'file'
  return {
    id: textOf(item['id']),
    name: textOf(attributes['name']),
    type,
    size: type === 'dir' ? 0 : (countOf(attributes['size']) ?? 0),
    modifiedAt: timeOf(attributes['updatedAt']),
    sha256: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null,
  }
}
