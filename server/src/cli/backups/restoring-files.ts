/** Brings files and folders back from a backup into the running installation, as uploads of the operator. */
import { createHash } from 'node:crypto'
import { BlobMissing } from '../../blobs/blob-store.ts'
import type { Actor } from '../../core/actor.ts'
import type { Context, Needs } from '../../core/context.ts'
import { faultOf } from '../../core/errors.ts'
import { Fault } from '../../core/fault.ts'
import { openBytes } from '../../core/files/bytes/open.ts'
import { createFolder } from '../../core/files/tree/folders.ts'
import type { IfExists, Place, Resource } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import * as uploads from '../../core/files/uploads/uploads.ts'
import type { Queries } from '../../db/engine.ts'
import { formatPath } from '../../lib/text/path.ts'
import { contents, type Entry, forEach } from './walk.ts'

/** What happens to a file of the installation that has the name of one of the backup, but another content. */
export const collisionChoices = ['skip', 'rename', 'replace'] as const
export type OnCollision = (typeof collisionChoices)[number]

const ifExists = { skip: 'fail', rename: 'keep-both', replace: 'replace' } satisfies Record<OnCollision, IfExists>

export interface FilesInput {
  /** Files and folders of the backup. */
  readonly paths: readonly string[]
  /** The folder that they are restored into; null for where they were. */
  readonly to: string | null
  readonly onCollision: OnCollision
  readonly onProgress?: (files: number, bytes: number) => void
}

/** Files by path, as they are or would be in the installation: of each list the first thousand. */
export interface FilesRestored {
  readonly files: number
  readonly bytes: number
  readonly folders: number
  /** Files that were there already with the same content. */
  readonly unchanged: number
  /** Files that were there with another content, and were left as they are. */
  readonly skipped: number
  readonly skippedPaths: readonly string[]
  /** Files that could not be restored, and why. */
  readonly failed: number
  readonly failures: readonly string[]
}

/** The account of the backup that files are read from. */
export interface BackupSource extends Needs<'db' | 'blobs'> {
  readonly actor: Actor
}

const listed = 1_000
/** Every other file would meet them, too. */
const fatal: ReadonlySet<string> = new Set(['storage-full', 'unavailable', 'forbidden', 'unauthenticated'])

/** Throws `not-found` for a path that the backup does not have, before anything is restored. */
export async function restoreFiles(
  ctx: Context,
  actor: Actor,
  from: BackupSource,
  input: FilesInput,
): Promise<FilesRestored> {
  const tops: Place[] = []
  for (const path of new Set(input.paths)) tops.push(await topAt(from, path))
  const to = input.to === null ? null : tree.namesOf(input.to, 'path')
  if (to !== null) requireDifferentNames(tops)
  const restoring = new Restoring(ctx, actor, from, input)
  await forEach(filesOf(from.db.q, tops, to, restoring), ({ resource, names }) => restoring.restore(resource, names))
  return restoring.outcome()
}

/** The files to restore, with the names that they get. Folders are restored on the way, before their contents. */
async function* filesOf(
  q: Queries,
  tops: readonly Place[],
  to: readonly string[] | null,
  restoring: Restoring,
): AsyncGenerator<Entry> {
  for (const top of tops) {
    const target = to === null ? top.names : [...to, ...top.names.slice(-1)]
    for await (const { resource, names } of withContents(q, top.resource)) {
      const entry = { resource, names: [...target, ...names] }
      if (resource.type === 'dir') await restoring.restore(entry.resource, entry.names)
      else yield entry
    }
  }
}

async function* withContents(q: Queries, resource: Resource): AsyncGenerator<Entry> {
  yield { resource, names: [] }
  if (resource.type === 'dir') yield* contents(q, resource.id)
}

/** Of two files with one name, the last one would remain. */
function requireDifferentNames(tops: readonly Place[]): void {
  const names = tops.map((top) => top.names.at(-1) ?? '')
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined)
    throw new Fault(
      'invalid',
      `Two of the paths are named "${twice}". Restore them one after the other, with another --to.`,
    )
}

async function topAt({ db, actor }: BackupSource, path: string): Promise<Place> {
  const { place } = await tree.lookUpWithFolder(db.q, actor, tree.namesOf(path, 'path'))
  if (!place) throw new Fault('not-found', `The backup has no file or folder ${path}. It may have been in the trash.`)
  return place
}

/** The content of a file is not what was acknowledged. */
class Damaged extends Error {}

class Restoring {
  readonly #ctx: Context
  readonly #actor: Actor
  readonly #from: BackupSource
  readonly #input: FilesInput
  #counts = { files: 0, bytes: 0, folders: 0, unchanged: 0, skipped: 0, failed: 0 }
  readonly #skippedPaths: string[] = []
  readonly #failures: string[] = []

  constructor(ctx: Context, actor: Actor, from: BackupSource, input: FilesInput) {
    this.#ctx = ctx
    this.#actor = actor
    this.#from = from
    this.#input = input
  }

  outcome(): FilesRestored {
    return { ...this.#counts, skippedPaths: this.#skippedPaths, failures: this.#failures }
  }

  async restore(resource: Resource, names: readonly string[]): Promise<void> {
    const path = formatPath(names)
    try {
      if (resource.type === 'dir') await this.#restoreFolder(names, path)
      else await this.#restoreFile(resource, names, path)
    } catch (error) {
      const fault = faultOf(error)
      if (!(error instanceof Damaged || error instanceof BlobMissing) && (!fault || fatal.has(fault.code))) throw error
      this.#fail(path, fault?.message ?? 'it is missing or damaged in the backup')
    }
    this.#input.onProgress?.(this.#counts.files, this.#counts.bytes)
  }

  async #restoreFolder(names: readonly string[], path: string): Promise<void> {
    if (names.length === 0 || (await tree.folderAt(this.#ctx.db.q, this.#actor, names))) return
    await createFolder(this.#ctx, this.#actor, { path })
    this.#counts.folders += 1
  }

  async #restoreFile(resource: Resource, names: readonly string[], path: string): Promise<void> {
    const { place } = await tree.lookUpWithFolder(this.#ctx.db.q, this.#actor, names)
    const there = place?.resource
    if (there?.type === 'file' && there.size === resource.size && there.sha256 === resource.sha256) {
      this.#counts.unchanged += 1
      return
    }
    if (there && this.#input.onCollision === 'skip') this.#skip(path)
    else await this.#upload(resource, path)
  }

  async #upload(resource: Resource, path: string): Promise<void> {
    const reader = await openBytes(this.#from, resource)
    try {
      const { size, modifiedAt } = resource
      if (reader.size !== size) throw new Damaged('the size differs')
      const source = verified(reader.stream(0, size), resource)
      const options = { path, size, modifiedAt, source, ifExists: ifExists[this.#input.onCollision] }
      await uploads.upload(this.#ctx, this.#actor, options)
    } finally {
      await reader.close()
    }
    this.#counts.files += 1
    this.#counts.bytes += resource.size
  }

  #skip(path: string): void {
    this.#counts.skipped += 1
    if (this.#skippedPaths.length < listed) this.#skippedPaths.push(path)
  }

  #fail(path: string, why: string): void {
    this.#counts.failed += 1
    if (this.#failures.length < listed) this.#failures.push(`${path}: ${why}`)
  }
}

/** Fails at the end, before the upload is published, if the bytes are not those that were acknowledged. */
async function* verified(chunks: AsyncIterable<Buffer>, { sha256 }: Resource): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EIO' ? new Damaged('the disk reports an error') : error
  }
  if (hash.digest('hex') !== sha256) throw new Damaged('the content differs')
}
