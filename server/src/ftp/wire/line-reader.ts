/** Splits the bytes of a control connection into lines, and removes Telnet commands from them (RFC 959, RFC 854). */
import { type Line, type Malformation, malformedLine, parseLine } from './parse-line.ts'

/** Bytes of a line, without its end. */
export const maxLineBytes = 4_096

const [nul, lineFeed, carriageReturn] = [0x00, 0x0a, 0x0d]
/** "Interpret as command": the first byte of a Telnet command; twice, it stands for itself. */
const iac = 0xff
/** From this byte up, the byte after IAC is a command. */
const firstCommand = 0xf0
/** WILL, WONT, DO and DONT, which are followed by an option. */
const [will, dont] = [0xfb, 0xfe]
const initialBytes = 128

/**
 * Reads one line at a time. Memory: at most `maxLineBytes`. A malformed line is returned as soon as the fault is known; its rest is
 * skipped without being stored.
 *
 * Node receives no urgent byte (TCP's URG, `MSG_OOB`): it is missing from the stream. Clients send the start of a Telnet command as
 * urgent data, so at the start of a line, where a verb must be ASCII, either half of a Telnet command is removed as well. Python's
 * ftplib sends `ABOR CR LF` with its LF urgent, so the CR ends this line, and an LF after it is skipped.
 */
export class LineReader {
  /** Offset in the last chunk of `read` up to which it was read. */
  position = 0
  #text = Buffer.alloc(initialBytes)
  #length = 0
  #telnet: 'none' | 'command' | 'option' = 'none'
  #isAfterReturn = false
  #isSkipping = false
  #isAfterAbort = false

  /** Bytes of the incomplete line that are stored. */
  get pendingBytes(): number {
    return this.#length
  }

  /** Reads from an offset up to the end of a line or of the chunk; null if the line continues in the next chunk. */
  read(chunk: Buffer, from: number): Line | null {
    for (let at = from; at < chunk.length; at++) {
      const line = this.#readByte(chunk[at] as number)
      if (line === null) continue
      this.position = at + 1
      return line
    }
    this.position = chunk.length
    return null
  }

  #readByte(byte: number): Line | null {
    const state = this.#telnet
    this.#telnet = 'none'
    if (state === 'option') return null
    if (state === 'command') {
      if (byte === iac) return this.#readText(iac)
      if (byte >= will && byte <= dont) this.#telnet = 'option'
      if (byte >= firstCommand) return null
      const fault = this.#isAtStart() ? null : this.#readText(iac)
      const line = this.#readText(byte)
      return fault ?? line
    }
    if (byte === iac) this.#telnet = 'command'
    else if (byte < firstCommand || !this.#isAtStart()) return this.#readText(byte)
    return null
  }

  #isAtStart(): boolean {
    return this.#length === 0 && !this.#isSkipping && !this.#isAfterReturn
  }

  #readText(byte: number): Line | null {
    const isRestOfAbort = this.#isAfterAbort && byte === lineFeed
    this.#isAfterAbort = false
    if (isRestOfAbort) return null
    if (byte === lineFeed) return this.#endLine()
    if (this.#isSkipping) return null
    if (byte === iac) return this.#fail('bad-utf8')
    if (this.#isAfterReturn) return this.#fail('bare-cr')
    if (byte === nul) return this.#fail('nul')
    if (byte === carriageReturn) {
      if (this.#isAbort()) {
        this.#isAfterAbort = true
        return this.#endLine()
      }
      this.#isAfterReturn = true
      return null
    }
    if (this.#length === maxLineBytes) return this.#fail('too-long')
    if (this.#length === this.#text.length)
      this.#text = Buffer.concat([this.#text], Math.min(2 * this.#length, maxLineBytes))
    this.#text[this.#length++] = byte
    return null
  }

  #isAbort(): boolean {
    return this.#length === 4 && this.#text.toString('latin1', 0, 4).toUpperCase() === 'ABOR'
  }

  #endLine(): Line | null {
    const line = this.#isSkipping ? null : parseLine(this.#text.subarray(0, this.#length))
    this.#length = 0
    this.#isSkipping = false
    this.#isAfterReturn = false
    return line
  }

  #fail(why: Malformation): Line {
    const line = malformedLine(this.#text.subarray(0, this.#length), why)
    this.#length = 0
    this.#isSkipping = true
    this.#isAfterReturn = false
    return line
  }
}
