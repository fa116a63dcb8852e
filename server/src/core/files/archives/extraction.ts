/** Plans what is created from the entries of an archive, before anything is stored. Pure, and economical with memory. */
import { yieldIfDue } from '../../../lib/event-loop.ts'
import { createNamer } from '../../../lib/text/free-names.ts'
import { PathError, shownName } from '../../../lib/text/path.ts'
import { parseEntryName } from '../../../lib/zip/name.ts'
import type { FoundEntry } from '../../../lib/zip/reader.ts'
import { Fault, invalid } from '../../fault.ts'
import { maxLevels } from '../tree/resource.ts'

/** Files and folders, including folders that the archive only implies. */
export const maxItems = 50_000
/** Maximum expansion ratio, and an additional allowance: text and tables compress well, especially in small archives. */
const maxCompressionRatio = 200
const expansionAllowance = 100 * 1024 * 1024

export interface PlannedFolder {
  name: string
  readonly parent: PlannedFolder | null
  /** Levels below the destination folder, which is 0 itself. */
  readonly depth: number
  readonly folders: Map<string, PlannedFolder>
  /** A free name in this folder. */
  readonly nameFor: (wanted: string) => string
  childCount: number
  /** Set once it has a row. */
  id: number
}

export interface PlannedFile {
  name: string
  readonly parent: PlannedFolder
  readonly entry: FoundEntry
  /** Set once it has a row. */
  id: number
}

export interface Extraction {
  readonly top: PlannedFolder
  /** All but the root, each after its parent. */
  readonly folders: readonly PlannedFolder[]
  readonly files: readonly PlannedFile[]
}

/** Maximum bytes that an archive of this size may expand to. */
const maxExpandedBytes = (archiveBytes: number): number => maxCompressionRatio * archiveBytes + expansionAllowance

/** Throws `too-large` if an archive expands to more than its maximum. */
export function checkCompressionRatio(archiveBytes: number, bytes: number): void {
  if (bytes <= maxExpandedBytes(archiveBytes)) return
  throw new Fault(
    'too-large',
    `resource: the archive has ${archiveBytes} bytes and would expand to more than ${maxExpandedBytes(archiveBytes)}, the maximum for an archive of this size. Nothing was extracted.`,
  )
}

/**
 * Reads all entries into a plan. Duplicate names in a folder are made unique. Throws `invalid` naming the first entry that can't be
 * extracted, `too-large` for too many entries.
 */
export async function planExtraction(
  entries: AsyncIterable<FoundEntry>,
  archiveBytes: number,
  signal?: AbortSignal,
): Promise<Extraction> {
  const top = newFolder('', null)
  const folders: PlannedFolder[] = []
  const files: PlannedFile[] = []
  let bytes = 0
  const folderIn = (parent: PlannedFolder, name: string): PlannedFolder => {
    const known = parent.folders.get(name)
    if (known) return known
    const folder = newFolder(newName(parent, name), parent)
    parent.folders.set(name, folder)
    folders.push(folder)
    return folder
  }
  for await (const entry of entries) {
    await yieldIfDue()
    signal?.throwIfAborted()
    const names = checkEntry(entry)
    const folderNames = entry.kind === 'folder' ? names : names.slice(0, -1)
    const parent = folderNames.reduce(folderIn, top)
    if (entry.kind === 'file') files.push({ name: newName(parent, names.at(-1) ?? ''), parent, entry, id: 0 })
    bytes += entry.size
    if (folders.length + files.length > maxItems)
      throw new Fault('too-large', `resource: the archive contains more than ${maxItems} files and folders.`)
    checkCompressionRatio(archiveBytes, bytes)
  }
  return { top, folders, files }
}

const newFolder = (name: string, parent: PlannedFolder | null): PlannedFolder => ({
  name,
  parent,
  depth: parent === null ? 0 : parent.depth + 1,
  folders: new Map(),
  nameFor: createNamer(),
  childCount: 0,
  id: 0,
})

/** Levels below each folder, files included, the root among them. */
export function levelsOf({ top, folders, files }: Extraction): Map<PlannedFolder, number> {
  const levels = new Map(files.map(({ parent }) => [parent, 1]))
  // Each comes after its parent.
  for (const folder of folders.toReversed()) {
    const { parent } = folder
    if (parent) levels.set(parent, Math.max(levels.get(parent) ?? 0, (levels.get(folder) ?? 0) + 1))
  }
  return levels.has(top) ? levels : levels.set(top, 0)
}

function newName(folder: PlannedFolder, wanted: string): string {
  folder.childCount += 1
  return folder.nameFor(wanted)
}

/** The names in an entry's path. Throws `invalid` if it can't be extracted. */
function checkEntry(entry: FoundEntry): string[] {
  const refuse = (why: string) =>
    invalid(
      'resource',
      (of) => `${of.resource}: the archive can't be extracted because of its entry ${shownName(entry.name)}. ${why}`,
    )
  if (entry.kind === 'link') throw refuse('It is a link.')
  if (entry.kind === 'special') throw refuse('It is neither a file nor a folder.')
  if (entry.isEncrypted) throw refuse('It is encrypted.')
  if (!entry.isKnownMethod) throw refuse('It uses a compression method other than deflate.')
  try {
    const names = parseEntryName(entry.name)
    if (names.length > maxLevels) throw refuse(`It is nested deeper than ${maxLevels} levels.`)
    return names
  } catch (error) {
    if (error instanceof PathError) throw refuse(error.message)
    throw error
  }
}
