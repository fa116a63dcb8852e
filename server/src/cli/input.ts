/** Parses option values and reads secrets from standard input. */
import { createInterface, type Interface } from 'node:readline'
import type { Readable } from 'node:stream'
import { Writable } from 'node:stream'
import { InvalidArgumentError } from 'commander'
import { Fault } from '../core/fault.ts'
import { parseSize } from '../lib/text/size-text.ts'

export interface SecretReader {
  /** The value itself, or for `-` the next line of standard input, which a terminal does not show. */
  read(option: string, value: string): Promise<string>
  close(): void
}

type Source = Readable & { readonly isTTY?: boolean }

export function createSecretReader(source: Source = process.stdin): SecretReader {
  let lines: Interface | null = null
  let next: AsyncIterator<string> | null = null

  const open = () => {
    const terminal = source.isTTY === true
    lines = createInterface({ input: source, output: silence, terminal, crlfDelay: Number.POSITIVE_INFINITY })
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
    return lines[Symbol.asyncIterator]()
  }
  return {
    async read(option, value) {
      if (value !== '-') return value
      if (source.isTTY) process.stderr.write(`${option}: `)
      next ??= open()
      const line = await next.next()
      if (source.isTTY) process.stderr.write('\n')
      if (line.done) throw new Fault('invalid', `${option} - reads one line from standard input, but there was none.`)
      return line.value
    },
    close: () => lines?.close(),
  }
}

const silence = new Writable({ write: (_chunk, _encoding, done) => done() })

/** A whole number, or `none`. (Not null, which the parser treats as absent.) */
export function limit(text: string): number | 'none' {
  if (text === 'none') return text
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, or none for no limit.')
  return Number(text)
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

/** Bytes, or `none`. */
export function size(text: string): number | 'none' {
  if (text === 'none') return text
  const bytes = parseSize(text)
  if (bytes === null || bytes < 1)
    throw new InvalidArgumentError(
      'It must be a size such as 500GB, 1.5TiB or a number of bytes, or none for no limit.',
    )
  return bytes
}

export function yesOrNo(text: string): boolean {
  if (text !== 'yes' && text !== 'no') throw new InvalidArgumentError('It must be yes or no.')
  return text === 'yes'
}

/** Names separated by commas, or `all`. */
export const namesOutOf =
  <T extends string>(allowed: readonly T[]) =>
  (text: string): T[] => {
    if (text === 'all') return [...allowed]
    const wanted = text.split(',').map((name) => name.trim())
    const unknown = wanted.filter((name) => !allowed.some((known) => known === name))
    if (unknown.length > 0)
      throw new InvalidArgumentError(`It must be all, or some of ${allowed.join(',')} separated by commas.`)
    return allowed.filter((known) => wanted.includes(known))
  }
