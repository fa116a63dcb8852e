/** Writes the files of an account into a folder, with their names and times. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { BlobMissing } from '../../blobs/blob-store.ts'
import type { Actor } from '../../core/actor.ts'
import type { Needs } from '../../core/context.ts'
import { openBytes } from '../../core/files/bytes/open.ts'
import type { Resource } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { formatPath } from '../../lib/text/path.ts'
import { children, contents, type Entry, forEach } from '../backups/walk.ts'
import { filesIn, unfinishedName } from './folder.ts'

export interface FilesExported {
  readonly files: number
  readonly bytes: number
  readonly folders: number
  /** Files that an earlier run has written. */
  readonly unchanged: number
  /** Files and folders that an earlier run has written, and that are not in the account any more. */
  readonly removed: number
  /** Files that could not be written. */
  readonly failed: number
  /** Their paths and why: the first thousand. */
  readonly failures: readonly string[]
}

interface Options {
  readonly folder: string
  readonly onProgress?: (files: number, bytes: number) => void
}

const listed = 1_000

/** Rejects when the disk is full or fails. */
export async function exportFiles(ctx: Needs<'db' | 'blobs'>, actor: Actor, options: Options): Promise<FilesExported> {
  const exporting = new Exporting(ctx, actor, options)
  await exporting.removeOthers(actor.rootId, [])
  await forEach(entriesOf(ctx, actor.rootId, exporting), ({ resource, names }) => exporting.write(resource, names))
  return exporting.outcome()
}

/** The files. Folders are made on the way, before their contents, and rid of what is not in them any more. */
async function* entriesOf({ db }: Needs<'db'>, rootId: number, exporting: Exporting): AsyncGenerator<Entry> {
  for await (const entry of contents(db.q, rootId)) {
    if (entry.resource.type === 'file') yield entry
    else await exporting.makeFolder(entry.resource, entry.names)
  }
}

/** The stored bytes are missing, or not those that were acknowledged. */
class Damaged extends Error {}

/** What the disk refuses for one path alone. */
const ofOnePath: ReadonlySet<unknown> = new Set(['ENAMETOOLONG', 'EILSEQ', 'EINVAL'])

class Exporting {
  readonly #ctx: Needs<'db' | 'blobs'>
  readonly #actor: Actor
  readonly #options: Options
  #counts = { files: 0, bytes: 0, folders: 0, unchanged: 0, removed: 0, failed: 0 }
  readonly #failures: string[] = []

  constructor(ctx: Needs<'db' | 'blobs'>, actor: Actor, options: Options) {
    this.#ctx = ctx
    this.#actor = actor
    this.#options = options
  }

  outcome(): FilesExported {
    return { ...this.#counts, failures: this.#failures }
  }

  async makeFolder({ id }: Resource, names: readonly string[]): Promise<void> {
    await this.#orFailure(names, async () => {
      const path = this.#pathOf(names)
      const there = await kindAt(path)
      if (there === 'folder') return await this.removeOthers(id, names)
      if (there !== null) await this.#remove(path)
      await mkdir(path, { mode: 0o700 })
      this.#counts.folders += 1
    })
  }

  /** Removes what a folder of the export has beside the children of the account's folder. */
  async removeOthers(folderId: number, names: readonly string[]): Promise<void> {
    const path = this.#pathOf(names)
    const written = await readdir(path)
    if (written.length === 0) return
    const gone = new Set(written)
    for await (const name of childNames(this.#ctx, folderId)) gone.delete(name)
    for (const name of gone) await this.#remove(join(path, name))
  }

  async write(listed: Resource, names: readonly string[]): Promise<void> {
    await this.#orFailure(names, async () => {
      const path = this.#pathOf(names)
      try {
        await this.#writeAt(path, listed)
      } catch (error) {
        if (!(error instanceof BlobMissing)) throw error
        // It may have been deleted or replaced since it was listed.
        const now = await tree.byId(this.#ctx, this.#actor, listed.id)
        if (now === null) return
        if (now.resource.blobId === listed.blobId) throw error
        await this.#writeAt(path, now.resource)
      }
    })
    this.#options.onProgress?.(this.#counts.files, this.#counts.bytes)
  }

  async #writeAt(path: string, resource: Resource): Promise<void> {
    if (await this.#isWritten(path, resource)) {
      this.#counts.unchanged += 1
    } else {
      await this.#replace(path, resource)
      this.#counts.files += 1
      this.#counts.bytes += resource.size
    }
    const modified = new Date(resource.modifiedAt)
    await utimes(path, modified, modified)
  }

  /** By its content: a file can have been replaced by one of the same size and time. */
  async #isWritten(path: string, { size, sha256 }: Resource): Promise<boolean> {
    const there = await kindAt(path)
    if (there === null) return false
    if (there === 'file' && (await lstat(path)).size === size && (await sha256Of(path)) === sha256) return true
    if (there !== 'file') await this.#remove(path)
    return false
  }

  async #replace(path: string, resource: Resource): Promise<void> {
    const unfinished = unfinishedName(this.#options.folder)
    try {
      await this.#writeTo(unfinished, resource)
      await rename(unfinished, path)
    } catch (error) {
      await rm(unfinished, { force: true })
      throw error
    }
  }

  async #writeTo(unfinished: string, resource: Resource): Promise<void> {
    const reader = await openBytes(this.#ctx, resource)
    try {
      if (reader.size !== resource.size) throw new Damaged('its size is not the one that was acknowledged')
      const file = await open(unfinished, 'wx', 0o600)
      try {
        await copy(reader.stream(0, resource.size), file, resource)
        await file.sync()
      } finally {
        await file.close()
      }
    } finally {
      await reader.close()
    }
  }

  async #remove(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true })
    this.#counts.removed += 1
  }

  async #orFailure(names: readonly string[], work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const isOfOnePath = ofOnePath.has((error as NodeJS.ErrnoException).code)
      if (!(error instanceof Damaged || error instanceof BlobMissing || isOfOnePath)) throw error
      this.#counts.failed += 1
      if (this.#failures.length < listed) this.#failures.push(`${formatPath(names)}: ${reasonOf(error as Error)}`)
    }
  }

  /** Throws for names that would lead elsewhere: the account has none. */
  #pathOf(names: readonly string[]): string {
    const path = join(filesIn(this.#options.folder), ...names)
    const isInside = names.every((name) => name !== '' && name !== '.' && name !== '..' && !name.includes('/'))
    if (!isInside) throw new Error(`a path that can't be written: ${JSON.stringify(names)}`)
    return path
  }
}

function reasonOf(error: Error): string {
  if (error instanceof Damaged) return error.message
  if (error instanceof BlobMissing) return 'its content is missing in the storage'
  return `the disk does not take this path (${(error as NodeJS.ErrnoException).code})`
}

async function* childNames({ db }: Needs<'db'>, folderId: number): AsyncGenerator<string> {
  for await (const { name } of children(db.q, folderId)) yield name
}

async function copy(chunks: AsyncIterable<Buffer>, to: FileHandle, { sha256 }: Resource): Promise<void> {
  const hash = createHash('sha256')
  for await (const chunk of chunks) {
    hash.update(chunk)
    for (let at = 0; at < chunk.length; ) at += (await to.write(chunk, at)).bytesWritten
  }
  if (hash.digest('hex') !== sha256) throw new Damaged('its content is not the one that was acknowledged')
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Symbolic links are not followed: null for nothing. */
async function kindAt(path: string): Promise<'file' | 'folder' | 'other' | null> {
  try {
    const stats = await lstat(path)
    return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
