/** The open handles of one channel. Their names are random, so that those of another channel are unknown here. */
import type { Random } from '../../core/context.ts'
import { Fault } from '../../core/fault.ts'
import type { AttributeChanges, Attributes } from '../codec/attributes.ts'
import type { NameEntry } from '../codec/responses.ts'

/** Bytes of a file, and a function that is called once they are on their way to the client. */
export interface ReadBytes {
  /** The bytes, behind `dataHeadBytes` of room for the head of their answer. */
  readonly packet: Buffer
  sent(): void
}

/** What was opened. What a kind of handle can't do throws a Fault. */
export interface Handle {
  /** Its name in the operation log. */
  readonly operation: 'read' | 'write' | 'list'
  /** File bytes that it has transferred. */
  readonly bytes: number
  attributes(): Promise<Attributes>
  change(changes: AttributeChanges): Promise<void>
  /** Null at the end of the file. The caller owns the buffer. */
  read(offset: number, length: number): Promise<ReadBytes | null>
  /** Writes bytes that come in pieces, one behind the other. */
  write(offset: number, data: readonly Buffer[]): Promise<void>
  /** Entries of a folder; null when all were given. */
  next(): Promise<readonly NameEntry[] | null>
  /** Resolves when what was written is durable. */
  flush(): Promise<void>
  /** The client has closed it: publishes what was written. Rejects when that is refused. */
  close(): Promise<void>
  /** The channel has ended: keeps what was written for its uploader. Never rejects. */
  abandon(): Promise<void>
}

const nameBytes = 8

interface Opened {
  readonly handle: Handle
  /** By the clock of the process. */
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

  /** Throws when as many are open as one channel may have. */
  mustHaveRoom(): void {
    if (this.#open.size >= this.#max)
      throw new Fault('too-many', `One connection may have ${this.#max} files and folders open. Close some of them.`)
  }

  add(handle: Handle): string {
    const name = this.#random.hex(nameBytes)
    this.#open.set(name, { handle, since: performance.now() })
    return name
  }

  get(name: Buffer): Handle {
    return this.#find(name).handle
  }

  /** Removes it; it is for the caller to close. */
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
    if (!opened) throw new Fault('invalid', 'There is no such open file or folder.')
    return opened
  }
}

export const notAFolder = (): Fault => new Fault('invalid', 'This handle is of a file, not of a folder.')

/** What was sent until then is kept for its uploader, as after a lost connection. */
export const endedByAdministrator = (): Fault =>
  new Fault('unavailable', 'This transfer was ended by an administrator.')
