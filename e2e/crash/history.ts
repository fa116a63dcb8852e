/** The changes according to the server's session log, and their consequences. */
import { type Credentials, everyPage } from './api.ts'
import { type Code, type Content, type Journal, keyOf, uploadKeyOf } from './journal.ts'

export interface Change {
  readonly code: Code
  readonly path: string
  /** Previous path; '' without one. */
  readonly source: string
  /** Of an upload, in bytes. */
  readonly size: number
  readonly key: string
}

/** Webhook events by their codes in the log, with their names in v2 and v1 bodies. */
const wireNames: Readonly<Record<Code, readonly [v2: string, v1: string]>> = {
  STOR: ['resources.upload', 'Upload'],
  MKD: ['resources.createFolder', 'Create Folder'],
  RNTO: ['resources.rename', 'Rename'],
  MOVE: ['resources.move', 'Move'],
  COPY: ['resources.copy', 'Copy'],
  COMPR: ['resources.compress', 'Compress'],
  DELE: ['resources.delete', 'Delete'],
}
const codes = Object.keys(wireNames) as Code[]
export const codeOf = (wireName: string): Code | undefined => codes.find((code) => wireNames[code].includes(wireName))

interface LogItem {
  readonly id: number
  readonly attributes: {
    readonly operation: Code
    readonly fileName: string
    readonly fileSource: string
    readonly bytesTransferred: number
    readonly status: string
  }
}

/** All changes in the order of the log: for one resource, that of their commits. */
export async function readHistory(address: string, credentials: Credentials, journal: Journal): Promise<Change[]> {
  const items: LogItem[] = []
  for (const code of codes)
    items.push(...(await everyPage<LogItem>(address, credentials, `/activity/session?type=${code}&sort=date`, 500)))
  return items
    .filter(({ attributes }) => attributes.status !== 'partial')
    .toSorted((a, b) => a.id - b.id)
    .map(({ attributes: { operation: code, fileName: path, fileSource: source, bytesTransferred: size } }) => {
      const key = code === 'STOR' ? uploadKeyOf(journal, path, size) : keyOf(code, path, source)
      return { code, path, source, size, key }
    })
}

/** Content of a file; null for a folder; 'archive' for archives created by the server. */
export type Entry = Content | null | 'archive'

/** The tree that results from the log, and impossible entries of the log. A deleted folder takes its contents along. */
export function replay(history: readonly Change[], { contents, replacing }: Journal) {
  const tree = new Map<string, Entry>([['', null]])
  const faults: string[] = []
  const take = (path: string, key: string): Entry => {
    const entry = tree.get(path)
    if (entry === undefined) faults.push(`${key}: there was no ${path}`)
    return entry ?? null
  }
  const put = (path: string, entry: Entry, key: string) => {
    if (!tree.has(path.slice(0, path.lastIndexOf('/')))) faults.push(`${key}: its folder was not there`)
    if (tree.has(path)) faults.push(`${key}: it was there already`)
    tree.set(path, entry)
  }
  const replace = (path: string, entry: Entry, key: string) => {
    if (tree.get(path) === undefined) faults.push(`${key}: there was nothing to replace`)
    tree.set(path, entry)
  }
  const remove = (path: string, key: string) => {
    if (take(path, key) === null) for (const below of tree.keys()) if (below.startsWith(`${path}/`)) tree.delete(below)
    tree.delete(path)
  }
  for (const { code, path, source, size, key } of history) {
    if (code === 'DELE') remove(path, key)
    else if (code === 'MKD') put(path, null, key)
    else if (code === 'STOR') {
      const versions = contents.get(path) ?? []
      const content = versions.find((one) => one.size === size) ?? null
      if (replacing.has(key)) replace(path, content, key)
      else put(path, content, key)
    } else if (code === 'COMPR') put(path, 'archive', key)
    else {
      const entry = take(source, key)
      if (code !== 'COPY') tree.delete(source)
      if (replacing.has(key)) replace(path, entry, key)
      else put(path, entry, key)
    }
  }
  tree.delete('')
  return { tree, faults }
}
