/** The open handles of one channel. Their names are random, so that a handle of another channel cannot be guessed. */
import type { Random } from '../../core/context.ts'
import { Fault } from '../../core/fault.ts'
import type { SharedBytes } from '../../core/files/bytes/incoming.ts'
import type { AttributeChanges, Attributes } from '../codec/attributes.ts'
import type { NameEntry } from '../codec/responses.ts'

/** File data of a READ response. */
export interface ReadBytes {
  /** The data, after `dataHeadBytes` reserved for the packet header. */
  readonly packet: Buffer
  /** Called when the response has been written to the channel. */
  sent(): void
}

/** An open file or folder. Operations that do not apply to its kind throw a Fault. */
export interface Handle {
  /** The operation's name in the log. */
  readonly operation: 'read' | 'write' | 'list'
  /** File data transferred, in bytes. */
  readonly bytes: number
  attributes(): Promise<Attributes>
  change(changes: AttributeChanges): Promise<void>
  /** Reads bytes of the file; null at its end. The caller owns the buffer. */
  read(offset: number, length: number): Promise<ReadBytes | null>
  /** Writes consecutive pieces of data from an offset. */
  write(offset: number, data: readonly Buffer[]): Promise<void>
  /** All bytes of a published file that is open for reading; they are only named. */
  wholeFile?(): SharedBytes | null
  /** Takes the bytes of another file as the content; false if the file is not empty. */
  share?(bytes: SharedBytes): Promise<boolean>
  /** The next entries of a folder; null at the end. */
  next(): Promise<readonly NameEntry[] | null>
  /** Resolves when all written data is durable. */
  flush(): Promise<void>
  /** Handles CLOSE: publishes the upload. Rejects if that is refused. */
  close(): Promise<void>
  /** Called when the channel ends without CLOSE: suspends the upload, so that it can be resumed. Never rejects. */
  abandon(): Promise<void>
}

const nameBytes = 8

interface Opened {
  readonly handle: Handle
  /** To be called once the handle is closed. */
  readonly release: () => void
  /** When it was opened, as `performance.now()`. */
  readonly since: number
}

export class Handles {
  readonly #random: Random
  readonly #max: number
  readonly #open = new Map<string, Opened>()

  constructor(random: Random, max: number) {
    this.#random = random
    this.#max = max
  }

  get size(): number {
    return this.#open.size
  }

  /** Throws `too-many` when the limit of open handles is reached. */
  mustHaveRoom(): void {
    if (this.#open.size >= this.#max)
      throw new Fault('too-many', `At most ${this.#max} files and folders can be open at once. Close some of them.`)
  }

  add(handle: Handle, release: () => void): string {
    const name = this.#random.hex(nameBytes)
    this.#open.set(name, { handle, release, since: performance.now() })
    return name
  }

  get(name: Buffer): Handle {
    return this.#find(name).handle
  }

  /** Removes the handle from the table; the caller closes it. */
  take(name: Buffer): Opened {
    const opened = this.#find(name)
    this.#open.delete(name.toString('latin1'))
    return opened
  }

  takeAll(): Opened[] {
    const all = [...this.#open.values()]
    this.#open.clear()
    return all
  }

  #find(name: Buffer): Opened {
    const opened = name.length === 2 * nameBytes ? this.#open.get(name.toString('latin1')) : undefined
    if (!opened) throw new Fault('invalid', 'The handle is unknown or already closed.')
    return opened
  }
}

export const notAFolder = (): Fault => new Fault('invalid', 'This handle refers to a file, not a folder.')

/** The upload is suspended, as after a lost connection. */
export const endedByAdministrator = (): Fault =>
  new Fault('unavailable', 'This transfer was ended by an administrator.')
