/** Text files that the operator names, or that are in a folder that the operator names, and that may have secrets. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { Fault } from '../core/fault.ts'

/** What group and others may do with a file. */
const sharedBits = 0o077

export interface NamedFile {
  readonly file: string
  /** Of the file in errors; its path by default. */
  readonly name?: string
  /** Bytes. */
  readonly longest: number
}

/** Throws `invalid` for a file that can't be read or is too long. */
export function readText({ file, name = file, longest }: NamedFile): { readonly text: string; readonly mode: number } {
  let opened: number | null = null
  try {
    opened = openSync(file, 'r')
    const { mode, size } = fstatSync(opened)
    if (size > longest) throw new Fault('invalid', `${name} is longer than ${longest} bytes.`)
    return { text: readFileSync(opened, 'utf8'), mode }
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('invalid', `${name} can't be read: ${error instanceof Error ? error.message : error}.`)
  } finally {
    if (opened !== null) closeSync(opened)
  }
}

/** Throws `invalid` as `readText`, and for a file that other users of this machine can read. */
export function privateText(named: NamedFile): string {
  const { text, mode } = readText(named)
  if (isShared(mode)) throw sharedFault(named.file, named.name)
  return text
}

export const isShared = (mode: number): boolean => (mode & sharedBits) !== 0

/** `name`: the beginning of the sentence. */
export const sharedFault = (file: string, name = file): Fault =>
  new Fault('invalid', `${name} can be read by other users of this machine. Run: chmod 600 ${file}`)
