/** Which of the given paths exist: requested one by one, or by listing a folder if that takes fewer requests. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { hasStatus } from '../api/failure.ts'
import { pageSize } from '../api/paging.ts'

type Call = Pick<Client, 'call'>

/** Path → existing entry. */
export async function existingEntries(client: Call, paths: readonly string[]): Promise<Map<string, Resource>> {
  const found = new Map<string, Resource>()
  for (const [folder, wanted] of Map.groupBy(paths, folderOf)) {
    const fileCount = (await look(client, folder))?.attributes.fileCount ?? 0
    const isFewer = Math.ceil(fileCount / pageSize) < wanted.length
    const there = fileCount === 0 ? [] : await (isFewer ? list(client, folder, fileCount) : each(client, wanted))
    const asked = new Set(wanted)
    for (const it of there) if (asked.has(it.attributes.path)) found.set(it.attributes.path, it)
  }
  return found
}

const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/'

async function look({ call }: Call, resource: string): Promise<Resource | null> {
  try {
    return (await call('getResourceInfo', { query: { resource } })).data
  } catch (error) {
    if (hasStatus(error, 404)) return null
    throw error
  }
}

async function list({ call }: Call, resource: string, count: number): Promise<Resource[]> {
  const rows: Resource[] = []
  for (let offset = 0; offset < count; offset += pageSize) {
    const { data } = await call('listResources', { query: { resource, offset, limit: pageSize, sort: ['name'] } })
    rows.push(...data)
  }
  return rows
}

async function each(client: Call, paths: readonly string[]): Promise<Resource[]> {
  const rows: Resource[] = []
  for (const path of paths) {
    const there = await look(client, path)
    if (there) rows.push(there)
  }
  return rows
}
