/** Checks that exported lines are complete and unchanged: each follows from the one before. */
import { type ChainPosition, chainStart, type ParsedLine, parseLine } from './chain.ts'
import { type FileLine, type LineSource, linesOf } from './lines.ts'

export type BreakKind = 'changed' | 'missing' | 'reordered'

/** The first line at which the chain is broken. */
export interface ChainBreak {
  readonly kind: BreakKind
  readonly file: string
  /** In its file, from 1. */
  readonly line: number
  /** Its number in the chain; null if it can't be read. */
  readonly seq: number | null
  readonly reason: string
}

export interface Verification {
  /** Intact lines, without repeated ones. */
  readonly lines: number
  /** Exact repeats of earlier lines, as after a crash. */
  readonly repeats: number
  /** Number of the first line; null without lines. */
  readonly first: number | null
  /** The last intact line; null without lines. */
  readonly last: ChainPosition | null
  /** Whether the last file ends within a line. */
  readonly isCut: boolean
  /** Whether a line has the noted hash. */
  readonly hasNoted: boolean
  readonly broken: ChainBreak | null
}

/** A line can be repeated as long as at most this many others came after it. */
const remembered = 10_000

export interface VerifyOptions {
  /** Number of the first line, if the lines before it are elsewhere. */
  readonly from?: number | undefined
  /** A hash that a line must have. */
  readonly noted?: string | undefined
}

export async function verifyLines(sources: Iterable<LineSource>, options: VerifyOptions = {}): Promise<Verification> {
  const chain = new Chain(options)
  for await (const line of linesOf(sources)) {
    chain.read(line)
    if (chain.isDecided) break
  }
  return chain.result()
}

class Chain {
  readonly #from: number
  readonly #noted: string | undefined
  #hasNoted = false
  readonly #hashes = new Map<number, string>()
  #lines = 0
  #repeats = 0
  #first: number | null = null
  #last: ChainPosition | null = null
  /** The end of a file without a line end. */
  #cut: FileLine | null = null
  #broken: ChainBreak | null = null

  constructor({ from = 1, noted }: VerifyOptions) {
    this.#from = from
    this.#noted = noted
  }

  /** Whether further lines change nothing: lines that seem to be missing may come later. */
  get isDecided(): boolean {
    return this.#broken !== null && this.#broken.kind !== 'missing'
  }

  result(): Verification {
    return {
      ...{ lines: this.#lines, repeats: this.#repeats, first: this.#first, last: this.#last },
      ...{ isCut: this.#cut !== null, hasNoted: this.#hasNoted, broken: this.#broken },
    }
  }

  read(line: FileLine): void {
    const parsed = line.bytes && parseLine(line.bytes)
    if (this.#broken) this.#broken = this.#found(this.#broken, parsed)
    else this.#broken = this.#check(line, parsed)
  }

  get #expected(): number {
    return this.#last === null ? this.#from : this.#last.seq + 1
  }

  #check(line: FileLine, parsed: ParsedLine | null): ChainBreak | null {
    if (this.#cut) return breakAt('changed', this.#cut, null, 'It has no end, and other lines follow.')
    if (!parsed && !line.isComplete) {
      this.#cut = line
      return null
    }
    if (!parsed) return breakAt('changed', line, null, 'It is no line of an audit export.')
    const { seq, hash, previous, isIntact } = parsed
    const expected = this.#expected
    if (!isIntact) return breakAt('changed', line, seq, 'Its content does not match its hash.')
    if (seq < expected) return this.#checkRepeat(line, parsed)
    if (seq > expected) {
      const some = seq - expected === 1 ? `Number ${expected} is` : `Numbers ${expected} to ${seq - 1} are`
      return breakAt('missing', line, seq, `${some} missing before number ${seq}.`)
    }
    if (!this.#follows(previous))
      return breakAt('changed', line, seq, 'It does not follow from the line before: one of them was replaced.')
    this.#lines += 1
    this.#first ??= seq
    this.#last = { seq, hash }
    this.#hasNoted ||= hash === this.#noted
    this.#hashes.set(seq, hash)
    this.#hashes.delete(seq - remembered)
    return null
  }

  /** Of a start in the middle there is nothing to compare with. */
  #follows(previous: string): boolean {
    if (this.#last) return this.#last.hash === previous
    return this.#from !== 1 || previous === chainStart.hash
  }

  #checkRepeat(line: FileLine, { seq, hash }: ParsedLine): ChainBreak | null {
    const known = this.#hashes.get(seq)
    if (known === undefined)
      return breakAt('reordered', line, seq, `Number ${seq} comes after number ${this.#expected - 1}.`)
    if (known !== hash) return breakAt('changed', line, seq, `It is a second, different line with number ${seq}.`)
    this.#repeats += 1
    return null
  }

  /** Lines that seemed to be missing are out of order if the next one comes later. */
  #found(broken: ChainBreak, parsed: ParsedLine | null): ChainBreak {
    if (!parsed?.isIntact || parsed.seq !== this.#expected || !this.#follows(parsed.previous)) return broken
    return { ...broken, kind: 'reordered', reason: `Number ${broken.seq} comes before number ${parsed.seq}.` }
  }
}

const breakAt = (kind: BreakKind, { file, number: line }: FileLine, seq: number | null, reason: string): ChainBreak =>
  Object.freeze({ kind, file, line, seq, reason })
