import type { Client } from '@sallyport/client/api/client.ts'
import { numberedName } from '@sallyport/contract/numbered-names.ts'
import { joinPath } from '../../../lib/path.ts'
import { isThere } from '../resource.ts'

/** Requests for numbered names, of all files together. Up to 17 find the first number of a name. */
const maxLookUps = 60

/** The first and the last number with one digit, and with two. */
const series = [
  [2, 9],
  [10, 99],
] as const

/** Finds the names that the server will give to files, in the order in which it does. Nothing is looked up twice. */
export class FreePaths {
  readonly #client: Pick<Client, 'call'>
  /** Path → whether it is taken. */
  readonly #known = new Map<string, boolean>()
  /** Path with the first number of a series → the next number to try. */
  readonly #next = new Map<string, number>()
  #lookUps = 0
  #isExhausted = false

  /** `taken`: paths of existing entries. A path that is not looked up, nor among these, counts as free. */
  constructor(client: Pick<Client, 'call'>, taken: Iterable<string>) {
    this.#client = client
    for (const path of taken) this.#known.set(path, true)
  }

  /** Takes a path; false if it was taken. */
  take(path: string): boolean {
    if (this.#known.get(path)) return false
    this.#known.set(path, true)
    return true
  }

  /** Takes a number from 2 to 99 and returns the name; null if none was found to be free, or no requests are left. */
  async takeNumbered(folder: string, name: string): Promise<string | null> {
    for (const [first, last] of series) {
      const pathOf = (n: number) => joinPath(folder, numberedName(name, n))
      const key = pathOf(first)
      const next = this.#next.get(key)
      const n = await (next === undefined ? this.#search(pathOf, first, last) : this.#searchFrom(pathOf, next, last))
      if (this.#isExhausted) return null
      this.#next.set(key, n + 1)
      if (n <= last && this.take(pathOf(n))) return numberedName(name, n)
    }
    return null
  }

  /** A free number, or one more than the last: in steps that double and then halve. */
  async #search(pathOf: (n: number) => string, first: number, last: number): Promise<number> {
    let low = first - 1
    let high = first
    for (let step = 1; await this.#isTaken(pathOf(high)); step *= 2) {
      low = high
      if (high === last) return last + 1
      high = Math.min(high + step, last)
    }
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (await this.#isTaken(pathOf(middle))) low = middle
      else high = middle
    }
    return high
  }

  async #searchFrom(pathOf: (n: number) => string, next: number, last: number): Promise<number> {
    let n = next
    while (n <= last && (await this.#isTaken(pathOf(n)))) n++
    return n
  }

  /** False when there are no requests left, so that a search ends. */
  async #isTaken(path: string): Promise<boolean> {
    const known = this.#known.get(path)
    if (known !== undefined || this.#isExhausted) return known ?? false
    this.#isExhausted = this.#lookUps === maxLookUps
    if (this.#isExhausted) return false
    this.#lookUps++
    const isTaken = await isThere(this.#client, path)
    this.#known.set(path, isTaken)
    return isTaken
  }
}
