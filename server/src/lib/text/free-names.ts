/**
 * Finds free names in one folder: `a.txt`, `a (2).txt`, `a (3).txt` …. Long names are shortened to make room for the number, so
 * thousands of different names may compete for the same numbered ones. Numbers are therefore counted for the text around them (the
 * series), not for the requested name: every numbered name is tried at most once, and finding free names for n names takes O(n)
 * attempts.
 */

import { aroundNumber } from '@sallyport/contract/numbered-names.ts'
import { yieldIfDue } from '../event-loop.ts'
import { slices } from '../slices.ts'

/** Called with every name that is looked up. */
export type OnLookup = (name: string) => void

/** The next number to try in each series. */
class Series {
  readonly #next = new Map<string, number>()

  at(name: string, digits: number) {
    const { stem, extension } = aroundNumber(name, digits)
    const key = `${digits}/${stem}/${extension}`
    return {
      format: (n: number) => `${stem} (${n})${extension}`,
      next: this.#next.get(key),
      setNext: (n: number) => void this.#next.set(key, n),
    }
  }
}

/** The first and the last number with this many digits. */
const firstOf = (digits: number) => (digits === 1 ? 2 : 10 ** (digits - 1))
const lastOf = (digits: number) => 10 ** digits - 1

/** Assigns names in a new, empty folder: a name that was already assigned becomes `a (2).txt`. */
export function createNamer(onLookup?: OnLookup): (wanted: string) => string {
  const assigned = new Set<string>()
  const series = new Series()
  const isFree = (name: string) => {
    onLookup?.(name)
    return !assigned.has(name)
  }
  const numbered = (wanted: string): string => {
    for (let digits = 1; ; digits++) {
      const { format, next = firstOf(digits), setNext } = series.at(wanted, digits)
      for (let n = next; n <= lastOf(digits); n++) {
        setNext(n + 1)
        const name = format(n)
        if (isFree(name)) return name
      }
    }
  }
  return (wanted) => {
    const name = isFree(wanted) ? wanted : numbered(wanted)
    assigned.add(name)
    return name
  }
}

/** Returns those of these names that a folder already has. */
export type TakenNames = (names: readonly string[]) => Promise<ReadonlySet<string>>

/** Maximum names looked up at once. */
const namesPerLookup = 500

/**
 * Assigns names in a folder with existing entries, from `wanted` on; assigned names count as taken. The folder must be locked. For
 * a new series, a free number is searched in steps that double and then halve; the following ones are looked up together, more and
 * more at once.
 */
export class FolderNamer {
  readonly #takenNames: TakenNames
  readonly #onLookup: OnLookup | undefined
  readonly #known = new Map<string, boolean>()
  readonly #series = new Series()

  constructor(takenNames: TakenNames, onLookup?: OnLookup) {
    this.#takenNames = takenNames
    this.#onLookup = onLookup
  }

  /** Looks up together the names that `freeName` will need first for each of these. */
  async prepare(wanted: readonly string[]): Promise<void> {
    for (const some of slices(wanted, namesPerLookup)) {
      await this.#lookUp(some)
      const taken = some.filter((name) => this.#known.get(name) === true)
      const next = taken.map((name) => {
        const { next = firstOf(1), format } = this.#series.at(name, 1)
        return format(next)
      })
      await this.#lookUp(next)
      await yieldIfDue()
    }
  }

  async freeName(wanted: string): Promise<string> {
    const name = (await this.#isTaken(wanted)) ? await this.#numbered(wanted) : wanted
    this.#known.set(name, true)
    return name
  }

  async #numbered(wanted: string): Promise<string> {
    for (let digits = 1; ; digits++) {
      const { format, next, setNext } = this.#series.at(wanted, digits)
      const n =
        next === undefined
          ? await this.#search(format, firstOf(digits), lastOf(digits))
          : await this.#searchFrom(format, next, digits)
      setNext(n + 1)
      if (n <= lastOf(digits)) return format(n)
    }
  }

  /** The number of a free name, or one more than the last. */
  async #search(format: (n: number) => string, first: number, last: number): Promise<number> {
    let low = first - 1
    let high = first
    for (let step = 1; await this.#isTaken(format(high)); step *= 2) {
      low = high
      if (high === last) return last + 1
      high = Math.min(high + step, last)
    }
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (await this.#isTaken(format(middle))) low = middle
      else high = middle
    }
    return high
  }

  async #searchFrom(format: (n: number) => string, next: number, digits: number): Promise<number> {
    for (let n = next; n <= lastOf(digits); n++) {
      if (!this.#known.has(format(n))) {
        // As many at once as the series has already assigned.
        const count = Math.min(n - firstOf(digits) + 1, namesPerLookup, lastOf(digits) - n + 1)
        await this.#lookUp(Array.from({ length: count }, (_, i) => format(n + i)))
      }
      if (!(await this.#isTaken(format(n)))) return n
    }
    return lastOf(digits) + 1
  }

  async #isTaken(name: string): Promise<boolean> {
    if (!this.#known.has(name)) await this.#lookUp([name])
    return this.#known.get(name) === true
  }

  async #lookUp(names: readonly string[]): Promise<void> {
    const unknown = [...new Set(names)].filter((name) => !this.#known.has(name))
    for (const name of unknown) this.#onLookup?.(name)
    const taken = unknown.length === 0 ? new Set<string>() : await this.#takenNames(unknown)
    for (const name of unknown) this.#known.set(name, taken.has(name))
  }
}
