/**
 * Lines of the audit export: JSON objects that begin with their number and end with the hash of the line before and their own. The hash
 * is the SHA-256 of all bytes of the line before `,"hash":`, so that anybody can compute it, and it depends on all lines before.
 */
import { createHash } from 'node:crypto'

export interface ChainedLine {
  /** From 1, without gaps. */
  readonly seq: number
  readonly previous: string
  /** 64 hex digits. */
  readonly hash: string
}

/** With the text of the line, without its end. */
export interface AuditLine extends ChainedLine {
  readonly text: string
}

/** The last line before some others. */
export type ChainPosition = Pick<ChainedLine, 'seq' | 'hash'>

/** Before the first line. */
export const chainStart: ChainPosition = { seq: 0, hash: '0'.repeat(64) }

/** Verification accepts no longer lines; ours have a few paths at most. */
export const maxLineBytes = 1024 * 1024

/** The lines of entries, which are JSON objects with at least one member, after a position. The same input gives the same bytes. */
export function chainLines(entries: readonly string[], after: ChainPosition): AuditLine[] {
  let { seq, hash: previous } = after
  return entries.map((entry) => {
    seq += 1
    const covered = `{"seq":${seq},${entry.slice(1, -1)},"prev":"${previous}"`
    const hash = createHash('sha256').update(covered).digest('hex')
    const line = { seq, previous, hash, text: `${covered},"hash":"${hash}"}` }
    previous = hash
    return line
  })
}

/** The lines as bytes, each with its end. */
export const bytesOfLines = (lines: readonly AuditLine[]): Buffer =>
  Buffer.from(lines.map(({ text }) => `${text}\n`).join(''))

const begin = '{"seq":'
const end = /,"prev":"([0-9a-f]{64})","hash":"([0-9a-f]{64})"\}\r?$/
const endBytes = 160

export interface ParsedLine extends ChainedLine {
  /** Whether the hash is that of its bytes. */
  readonly isIntact: boolean
}

/** Reads a line, without its end. What a syslog server has written before it is ignored. Null for other text. */
export function parseLine(bytes: Buffer): ParsedLine | null {
  const from = bytes.indexOf(begin)
  if (from < 0) return null
  const seq = /^\d{1,15}(?=,)/.exec(bytes.toString('latin1', from + begin.length, from + begin.length + 16))?.[0]
  const tail = bytes.toString('latin1', Math.max(from, bytes.length - endBytes))
  const [shown, previous, hash] = end.exec(tail) ?? []
  if (seq === undefined || shown === undefined || previous === undefined || hash === undefined) return null
  const covered = bytes.subarray(from, bytes.length - shown.length + shown.indexOf(',"hash"'))
  const isIntact = createHash('sha256').update(covered).digest('hex') === hash
  return { seq: Number(seq), previous, hash, isIntact }
}
