/** The queue of a control connection: lines that were received and not yet executed. */
import { LineReader } from './line-reader.ts'
import type { Line } from './parse-line.ts'

export const maxWaitingLines = 64
export const maxWaitingBytes = 16 * 1_024

/**
 * Lines in the order in which they were received. Memory: at most `maxWaitingBytes` and the chunk with which the queue became full,
 * if the caller stops reading from the socket while `isFull`. A chunk is read only as far as lines can be stored.
 */
export class CommandLines {
  #reader = new LineReader()
  #lines: { readonly line: Line; readonly bytes: number }[] = []
  #lineBytes = 0
  /** Chunks that were not read yet, the first from an offset. */
  #unread: Buffer[] = []
  #unreadFrom = 0
  #unreadBytes = 0

  /** Bytes that are held: of complete lines, of unread chunks and of the incomplete line. */
  get bufferedBytes(): number {
    return this.#lineBytes + this.#unreadBytes + this.#reader.pendingBytes
  }

  /** True when the caller must pause the socket; `take` or `takeUrgent` then returns a line sooner or later. */
  get isFull(): boolean {
    return this.#lines.length >= maxWaitingLines || this.bufferedBytes >= maxWaitingBytes
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#unread.push(chunk)
    this.#unreadBytes += chunk.length
    this.#read()
  }

  /** The next complete line, or null. */
  take(): Line | null {
    return this.#remove(0)
  }

  /**
   * The next line that may be executed during a transfer, or null: ABOR, which overtakes the lines before it; NOOP, QUIT and STAT
   * without an argument only if they are next, so that a client that sends several commands at once gets its replies in order, and
   * QUIT does not cancel the commands before it.
   */
  takeUrgent(): Line | null {
    const first = this.#lines[0]?.line
    if (first?.kind === 'command' && isAllowedDuringTransfer(first.verb, first.argument)) return this.#remove(0)
    return this.takeAbort()
  }

  /** The first ABOR, also before other lines; null if there is none. */
  takeAbort(): Line | null {
    const abort = this.#lines.findIndex(({ line }) => line.kind === 'command' && line.verb === 'ABOR')
    return abort === -1 ? null : this.#remove(abort)
  }

  /** Drops everything, also the start of an incomplete line: what was sent in the clear must not be executed under TLS. */
  discard(): void {
    this.#reader = new LineReader()
    this.#lines = []
    this.#lineBytes = 0
    this.#unread = []
    this.#unreadFrom = 0
    this.#unreadBytes = 0
  }

  #remove(at: number): Line | null {
    const [removed] = this.#lines.splice(at, 1)
    if (removed === undefined) return null
    this.#lineBytes -= removed.bytes
    this.#read()
    return removed.line
  }

  #read(): void {
    while (this.#lines.length < maxWaitingLines && this.#lineBytes < maxWaitingBytes) {
      const chunk = this.#unread[0]
      if (chunk === undefined) return
      const line = this.#reader.read(chunk, this.#unreadFrom)
      this.#unreadBytes -= this.#reader.position - this.#unreadFrom
      this.#unreadFrom = this.#reader.position
      if (this.#unreadFrom === chunk.length) {
        this.#unread.shift()
        this.#unreadFrom = 0
      }
      if (line === null) continue
      const bytes = bytesOf(line)
      this.#lines.push({ line, bytes })
      this.#lineBytes += bytes
    }
  }
}

function isAllowedDuringTransfer(verb: string, argument: string | null): boolean {
  return verb === 'NOOP' || verb === 'QUIT' || verb === 'ABOR' || (verb === 'STAT' && (argument ?? '') === '')
}

const lineEndBytes = 2

function bytesOf(line: Line): number {
  if (line.kind !== 'command') return lineEndBytes
  return line.verb.length + (line.argument === null ? 0 : 1 + Buffer.byteLength(line.argument)) + lineEndBytes
}
