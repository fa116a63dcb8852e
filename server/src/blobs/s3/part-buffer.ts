/**
 * The bytes of a part while it is filled and sent: in memory, as long as the process has memory for transfers, otherwise in a file.
 * So many uploads at once, slow ones too, use a bounded amount of memory and never wait for each other.
 */
import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { Chunks } from '../../lib/streams/transfer-chunks.ts'
import { smallBytes } from '../../lib/streams/transfer-memory.ts'
import { BlobStoreFull } from '../blob-store.ts'
import type { DiskReserve } from '../disk-reserve.ts'
import type { Content } from './objects.ts'

/** Larger parts are always in a file. */
const maxMemoryBytes = 8 * 1024 * 1024

/** Where parts are that do not fit into memory. */
export interface Spool {
  readonly folder: string
  /** Disk space that is left free. */
  readonly reserve?: DiskReserve
}

export class PartBuffer implements Content {
  readonly #spool: Spool
  size = 0
  #crc = 0
  /** At most `smallBytes`, which need no lease; empty once there are more. */
  #small = Buffer.alloc(0)
  readonly #chunks = new Chunks()
  #file: FileHandle | null = null

  constructor(spool: Spool) {
    this.#spool = spool
  }

  /** Must not be called while another call is in progress. Rejects with BlobStoreFull when the disk has no room. */
  async add(bytes: Buffer): Promise<void> {
    this.#crc = crc32(bytes, this.#crc)
    if (!this.#file && !this.#keep(bytes)) await this.#moveToFile()
    if (this.#file) await this.#writeToFile(this.#file, bytes, this.size)
    this.size += bytes.length
  }

  /** False if there is no memory for these bytes. */
  #keep(bytes: Buffer): boolean {
    const end = this.size + bytes.length
    if (end > maxMemoryBytes) return false
    if (end <= smallBytes) {
      this.#small = Buffer.concat([this.#small, bytes])
      return true
    }
    if (!this.#chunks.add(this.#small)) return false
    this.#small = Buffer.alloc(0)
    return this.#chunks.add(bytes)
  }

  #pieces(): Buffer[] {
    return this.#small.length > 0 ? [this.#small] : this.#chunks.pieces()
  }

  async #moveToFile(): Promise<void> {
    const path = join(this.#spool.folder, randomBytes(16).toString('hex'))
    const file = await open(path, 'wx+', 0o600).catch(rethrowAsFull)
    this.#file = file
    // Without a name nothing remains of it when the process ends.
    await rm(path)
    let at = 0
    for (const piece of this.#pieces()) {
      await this.#writeToFile(file, piece, at)
      at += piece.length
    }
    this.#dropMemory()
  }

  async #writeToFile(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
    await this.#spool.reserve?.check(bytes.length)
    await writeAll(file, bytes, at)
  }

  #dropMemory(): void {
    this.#small = Buffer.alloc(0)
    this.#chunks.release()
  }

  crc32(): string {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(this.#crc)
    return bytes.toString('base64')
  }

  body(): Buffer | Readable {
    if (!this.#file) {
      const [first = Buffer.alloc(0), ...more] = this.#pieces()
      return more.length === 0 ? first : Readable.from([first, ...more], { objectMode: false })
    }
    return this.#file.createReadStream({ start: 0, end: this.size - 1, autoClose: false })
  }

  /** Must not be called while the bytes are in use. */
  async release(): Promise<void> {
    this.#dropMemory()
    const file = this.#file
    this.#file = null
    await file?.close()
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done).catch(rethrowAsFull)
    done += bytesWritten
  }
}

function rethrowAsFull(error: NodeJS.ErrnoException): never {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    throw new BlobStoreFull('the disk has no room for the part of a file that is being sent', { cause: error })
  throw error
}
