/** What is to be made of the entries of an archive, decided before anything is: pure, and sparing with memory. */
import { yieldIfDue } from '../../../lib/event-loop.ts'
import { createNamer } from '../../../lib/text/free-names.ts'
import { PathError, shownName } from '../../../lib/text/path.ts'
import { parseEntryName } from '../../../lib/zip/name.ts'
import type { FoundEntry } from '../../../lib/zip/reader.ts'
import { Fault, invalid } from '../../fault.ts'
import { mostLevels } from '../tree/resource.ts'

/** Files and folders, those too that an archive only implies. */
export const mostItems = 50_000
/** An archive may swell so many times, and by so much more: texts and tables do, and small archives of them. */
const swelling = 200
const swellingBytes = 100 * 1024 * 1024

export interface PlannedFolder {
  name: string
  readonly parent: PlannedFolder | null
  /** 0 for the one that stands for the folder that is unpacked into. */
  readonly depth: number
  readonly folders: Map<string, PlannedFolder>
  /** A free name for something in it. */
  readonly nameFor: (wanted: string) => string
  childCount: number
  /** Once it has a row. */
  id: number
}

export interface PlannedFile {
  name: string
  readonly parent: PlannedFolder
  readonly entry: FoundEntry
  /** Once it has a row. */
  id: number
}

export interface Extraction {
  readonly top: PlannedFolder
  /** All but the top, each behind its parent. */
  readonly folders: readonly PlannedFolder[]
  readonly files: readonly PlannedFile[]
}

/** How many bytes an archive of so many bytes may give at most. */
const mostBytes = (archiveBytes: number): number => swelling * archiveBytes + swellingBytes

/** Throws `too-large` once an archive has given more than it may. */
export function checkSwelling(archiveBytes: number, bytes: number): void {
  if (bytes <= mostBytes(archiveBytes)) return
  throw new Fault(
    'too-large',
    `resource: the archive has ${archiveBytes} bytes and would give more than ${mostBytes(archiveBytes)}: it swells out of all proportion. Nothing of it was kept.`,
  )
}

/**
 * Reads all entries into a plan. A name that stands in a folder twice gets another the second time. Throws `invalid` naming
 * the first entry that can't be unpacked here, `too-large` for more than there may be.
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
    if (folders.length + files.length > mostItems)
      throw new Fault('too-large', `resource: the archive holds more than ${mostItems} files and folders.`)
    checkSwelling(archiveBytes, bytes)
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

/** Levels below each folder, files included, the top among them. */
export function levelsOf({ top, folders, files }: Extraction): Map<PlannedFolder, number> {
  const levels = new Map(files.map(({ parent }) => [parent, 1]))
  // Each stands behind its parent.
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

/** The names of an entry's path. Throws `invalid` for one that can't be unpacked here. */
function checkEntry(entry: FoundEntry): string[] {
  const refuse = (why: string) =>
    invalid(
      'resource',
      (of) => `${of.resource}: the archive can't be unpacked because of its entry ${shownName(entry.name)}. ${why}`,
    )
  if (entry.kind === 'link') throw refuse('It is a link.')
  if (entry.kind === 'special') throw refuse('It is neither a file nor a folder.')
  if (entry.isEncrypted) throw refuse('It is encrypted.')
  if (!entry.isKnownMethod) throw refuse('It is compressed in another way than by deflate.')
  try {
    const names = parseEntryName(entry.name)
    if (names.length > mostLevels) throw refuse(`It lies deeper than ${mostLevels} levels.`)
    return names
  } catch (error) {
    if (error instanceof PathError) throw refuse(error.message)
    throw error
  }
}
