/** Which files and folders would come, and which can't: checks every name, and what is at its place here. */
import * as accounts from '../../core/accounts/accounts.ts'
import { freeSpaceIn } from '../../core/files/quotas/free-space.ts'
import { maxLevels } from '../../core/files/tree/resource.ts'
import { childNamed } from '../../core/files/tree/store.ts'
import * as tree from '../../core/files/tree/tree.ts'
import type { ImportItem } from '../../core/imports/import.ts'
import { checkName, formatPath, PathError } from '../../lib/text/path.ts'
import type { PathsOfInterest } from '../paths-of-interest.ts'
import type { FileSource, SourceEntry } from '../source.ts'
import { type Visit, walk } from '../walk.ts'
import { clash, notCarried, type Verdict } from './findings.ts'
import { importedItems } from './imported-items.ts'
import type { PlanScope } from './scope.ts'

export interface FilesFound {
  readonly folders: number
  readonly files: number
  readonly bytes: number
  /** Files that are here with the same size, and the same hash if the source has it, or that an earlier run imported. */
  readonly alreadyHere: number
  /** Whether the quotas have space for all that is not here; null if not everything was read. */
  readonly fits: boolean | null
}

/** Counted while folders are read. */
export type FilesCounted = { -readonly [Name in keyof FilesFound]: FilesFound[Name] }

export const nothingCounted = (): FilesCounted => ({ folders: 0, files: 0, bytes: 0, alreadyHere: 0, fits: null })

interface FilesInput {
  readonly counts: FilesCounted
  readonly signal: AbortSignal
  readonly onProgress: ((files: number, bytes: number) => void) | undefined
  readonly seen: PathsOfInterest['seen']
}

/** A folder that is being read. */
interface Here {
  /** The folder at its place in this account; null if there is none. */
  readonly id: number | null
  /** Names in it, in the form that they would be stored in, with the name at the source. */
  readonly names: Map<string, string>
}

const folderHere = (id: number | null): Here => ({ id, names: new Map() })

export async function planFiles(scope: PlanScope, files: FileSource, input: FilesInput): Promise<void> {
  const { ctx, actor, into, findings } = scope
  const { counts } = input
  const target = await tree.folderAt(ctx.db.q, actor, into)
  let bytesHere = 0
  const visitOne = async (
    entry: SourceEntry,
    names: readonly string[],
    parent: Here,
    known: ImportItem | undefined,
  ): Promise<Here | null> => {
    const part = entry.type === 'dir' ? 'folders' : 'files'
    counts[part] += 1
    counts.bytes += entry.size
    input.seen(names, entry)
    input.onProgress?.(counts.files, counts.bytes)
    const { verdict, here, isSame } = await verdictOn(scope, entry, names, parent, known)
    if (isSame) {
      counts.alreadyHere += 1
      bytesHere += entry.size
    }
    if (!verdict) {
      findings.count(part)
      return entry.type === 'dir' ? folderHere(here) : null
    }
    findings.add(part, formatPath(names), verdict)
    return null
  }
  const visit: Visit<Here> = async (entries, folder, parent) => {
    const found: (Here | null)[] = []
    const known = {
      dir: await importedItems(scope, 'folder', idsOf(entries, 'dir')),
      file: await importedItems(scope, 'file', idsOf(entries, 'file')),
    }
    for (const entry of entries)
      found.push(await visitOne(entry, [...folder.names, entry.name], parent, known[entry.type].get(entry.id)))
    return found
  }
  const onGone = ({ names }: { readonly names: readonly string[] }) =>
    findings.note(`The folder ${formatPath(names)} was deleted at the source while it was read.`)
  const onSkipped = (names: readonly string[], reason: string) => findings.note(`${formatPath(names)}: ${reason}`)
  const onSpecial = (names: readonly string[], reason: string) =>
    findings.add('files', formatPath(names), notCarried(reason))
  const events = { signal: input.signal, onGone, onSkipped, onSpecial }
  await walk(files, folderHere(target?.resource.id ?? null), visit, events)
  const space = await accounts.spaceOf(ctx, actor.accountId)
  const room = await freeSpaceIn(ctx.db.q, actor, space, () => tree.deepestFolder(ctx.db.q, actor, into))
  counts.fits = room.fits(counts.bytes - bytesHere)
}

const idsOf = (entries: readonly SourceEntry[], type: SourceEntry['type']) =>
  entries.filter((entry) => entry.type === type).map(({ id }) => id)

interface Finding {
  /** Absent for an entry that comes as it is. */
  readonly verdict?: Verdict
  /** Id of the folder at its place. */
  readonly here: number | null
  /** Whether the file is here with the same content, as far as the source tells. */
  readonly isSame?: boolean
}

async function verdictOn(
  { ctx, into, recognized }: PlanScope,
  entry: SourceEntry,
  names: readonly string[],
  parent: Here,
  known: ImportItem | undefined,
): Promise<Finding> {
  const refused = nameVerdict(entry, parent)
  if (refused) return { verdict: refused, here: null }
  if (into.length + names.length > maxLevels)
    return { verdict: notCarried(`A path has at most ${maxLevels} levels.`, 'Move it up at the source.'), here: null }
  if (known) return entry.type === 'dir' ? { here: known.targetId } : { here: null, isSame: true }
  const there = parent.id === null ? null : await childNamed(ctx.db.q, parent.id, checkName(entry.name))
  if (!there) return { here: null }
  if (there.type !== entry.type) {
    const what = there.type === 'dir' ? 'A folder' : 'A file'
    return { verdict: clash(`${what} has this name here.`, 'Rename one of the two.'), here: null }
  }
  const isSame = there.size === entry.size && (entry.sha256 === null || entry.sha256 === there.sha256)
  if (there.type === 'dir' || isSame) recognized.add(there.id)
  if (there.type === 'dir') return { here: there.id }
  if (isSame) return { here: null, isSame: true }
  const verdict = clash('Another file with this name is here.', 'Rename or delete one of the two.')
  return { verdict, here: null }
}

/** What is wrong with a name, by itself or beside the others of its folder. */
function nameVerdict({ name }: SourceEntry, { names }: Here): Verdict | null {
  try {
    const stored = checkName(name)
    const other = names.get(stored)
    names.set(stored, name)
    if (other === undefined) return null
    if (other === name) return clash('The source has a file and a folder of this name.', 'Rename one of them.')
    return clash(
      'Two names of this folder are the same text here, once their accents are composed.',
      'Rename one of them.',
    )
  } catch (error) {
    if (!(error instanceof PathError)) throw error
    return notCarried(error.message, 'Rename it at the source.')
  }
}
