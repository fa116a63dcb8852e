/** The open handles of one channel. Their names are random, so that a handle of another channel cannot be guessed. */
import type { Random } from '../../core/context.ts'
import { Fault } from '../../core/fault.ts'
import type { Handle } from '../../gateway/files/handle.ts'

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

  /** The path of an open file; null for a folder, and for an unknown handle. */
  pathOf(name: Buffer): string | null {
    return this.#open.get(name.toString('latin1'))?.handle.path ?? null
  }

  /** The paths of all open files. */
  paths(): string[] {
    return [...this.#open.values()].flatMap(({ handle }) => handle.path ?? [])
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
