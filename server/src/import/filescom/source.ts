/** A site of Files.com as a source, over its REST API. */

import { Fault } from '../../core/fault.ts'
import { countOf, type Json, textOf, timeOf } from '../fields.ts'
import { pathEntry } from '../path-entries.ts'
import { changedThere, type FileSource, type ImportSource, type ListingEvents, type SourceEntry } from '../source.ts'
import { readAccount } from './account.ts'
import { createFilescomClient, type FilescomClient, type FilescomOptions } from './client.ts'
import { checked, createProgress, type Digests, type Progress } from './digests.ts'
import { pagesOf } from './pages.ts'
import type { UserOptions } from './users.ts'

/** More in one folder are refused rather than held in memory. */
const mostEntries = 1_000_000

export function openFilescom({ email, ...options }: FilescomOptions & UserOptions): ImportSource {
  const client = createFilescomClient(options)
  return {
    ...{ kind: 'filescom', address: options.base },
    account: { read: (signal) => readAccount({ client, signal }, { email }) },
    files: filesOf(client),
    requests: client.requests,
    close: client.close,
  }
}

function filesOf(client: FilescomClient): FileSource {
  // Of files that broke off, which are opened again as the same entry.
  const begun = new WeakMap<SourceEntry, Progress>()
  return {
    top: { id: '/', names: [] },
    resumes: true,
    async *list({ names }, signal, events = {}) {
      const path = addressOf('/folders', names)
      const keyOf = (item: Json) => textOf(item['path'])
      const { onIncomplete } = events
      for await (const items of pagesOf(client, { path, keyOf, most: mostEntries, signal, onIncomplete }))
        yield items.flatMap((item) => entryOf(item, names, events))
    },
    async open(entry, signal, from = 0) {
      const known = from === 0 ? undefined : begun.get(entry)
      const progress = from === 0 ? createProgress() : known?.at() === from ? known : null
      if (from === 0 && progress) begun.set(entry, progress)
      const check = (file: Json) => mustBeListed(file, entry)
      const opened = await client.download(addressOf('/files', entry.names ?? []), { from, check }, signal)
      return checked(opened.chunks, from, { entry, digests: digestsOf(opened.file), progress })
    },
  }
}

/** The whole path is one part of the address, as official clients send it. Throws `invalid` for a path that leads elsewhere. */
function addressOf(api: string, names: readonly string[]): string {
  if (names.some((name) => name === '' || name === '.' || name === '..' || name.includes('/')))
    throw new Fault('invalid', 'The name of a folder of the source is not allowed.')
  return `${api}/${encodeURIComponent(names.join('/'))}`
}

function entryOf(item: Json, folder: readonly string[], events: ListingEvents): SourceEntry[] {
  const path = textOf(item['path'])
  const name = path.slice(path.lastIndexOf('/') + 1)
  const above = path.slice(0, Math.max(0, path.lastIndexOf('/')))
  // Names differ by more than case there.
  const isInside = above.toLowerCase() === folder.join('/').toLowerCase()
  const problem = problemOf(item, { name, isInside })
  if (problem !== null) {
    events.onUnreadable?.(name, problem)
    return []
  }
  const type = item['type'] === 'directory' ? 'dir' : 'file'
  const sha256 = textOf(item['sha256']).toLowerCase()
  const version = versionOf(item)
  const entry = pathEntry(folder, name, { type, size: countOf(item['size']) ?? 0, modifiedMs: null })
  return [
    {
      ...entry,
      modifiedAt: modifiedAtOf(item),
      sha256: type === 'file' && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null,
      ...(type === 'file' && version !== '' && { version }),
    },
  ]
}

interface Named {
  readonly name: string
  readonly isInside: boolean
}

function problemOf({ type, size }: Json, { name, isInside }: Named): string | null {
  if (name === '' || name === '.' || name === '..') return 'The source gives it a name that no file has.'
  if (!isInside) return 'The source lists it in a folder that it is not in.'
  if (type !== 'directory' && type !== 'file') return 'The source does not say whether it is a file or a folder.'
  if (type === 'file' && countOf(size) === null) return 'The source does not say its size in a form that can be read.'
  return null
}

/** As clients have set it, else that of the last change at the source. */
const modifiedAtOf = (item: Json) => timeOf(item['provided_mtime']) ?? timeOf(item['mtime'])

/** Tells contents apart. The time of the server does not: nobody says which operations change it. */
const versionOf = (item: Json) => digestsOf(item).md5

/** The file may have been replaced since it was listed. */
function mustBeListed(file: Json, { size, version = '' }: SourceEntry): void {
  const [bytes, now] = [countOf(file['size']) ?? size, versionOf(file)]
  if (bytes !== size || (version !== '' && now !== '' && now !== version)) throw changedThere()
}

function digestsOf(file: Json): Digests {
  const [md5, crc32] = [textOf(file['md5']).toLowerCase(), textOf(file['crc32']).toLowerCase()]
  return { md5: /^[0-9a-f]{32}$/.test(md5) ? md5 : '', crc32: /^[0-9a-f]{1,10}$/.test(crc32) ? crc32 : '' }
}
