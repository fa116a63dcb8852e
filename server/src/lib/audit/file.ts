/** Appends lines of the audit export to a file, so that it has each line once also after a crash in the middle of a write. */
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type AuditLine, bytesOfLines, maxLineBytes, type ParsedLine, parseLine } from './chain.ts'

const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK

/**
 * Appends those of the lines that the file does not end with, and resolves when they are on the device. Opens the file anew each time,
 * so that a renamed one is followed by a new one. Throws with a sentence if it can't be used.
 */
export async function appendLines(path: string, lines: readonly AuditLine[]): Promise<void> {
  const handle = await open(path, flags, 0o600).catch((error: unknown) => {
    throw new Error(`${path} ${sentences[codeOf(error)] ?? `can't be opened (${messageOf(error)}).`}`, { cause: error })
  })
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) throw new Error(`${path} is no regular file. Name a file.`)
    const { last, rest } = await tailOf(handle, path, stats.size)
    const missing = bytesOfLines(linesAfter(last, lines, path))
    if (missing.length === 0) return
    await handle.appendFile(continued(rest, missing))
    await handle.sync()
    if (stats.size === 0) await syncFolder(dirname(path))
  } finally {
    await handle.close()
  }
}

const sentences: Readonly<Record<string, string>> = {
  ELOOP: 'is a symbolic link. Name the file itself.',
  EISDIR: 'is a folder. Name a file in it.',
  ENXIO: 'is no regular file. Name a file.',
  ENOENT: "can't be created: its folder does not exist.",
  ENOTDIR: "can't be created: its folder does not exist.",
  EACCES: "can't be opened: the server's user needs access to it and to its folder.",
  EROFS: "can't be written: the file system is read-only. A service of systemd needs ReadWritePaths= for its folder.",
}

interface Tail {
  /** The last complete line; null in an empty file. */
  readonly last: ParsedLine | null
  /** What follows it: the beginning of a line whose write was interrupted. */
  readonly rest: Buffer
}

const usualTail = 64 * 1024

/** Reads the end of a file, as much as it needs. */
async function tailOf(handle: FileHandle, path: string, size: number): Promise<Tail> {
  for (const most of [usualTail, 2 * maxLineBytes + 2]) {
    const length = Math.min(size, most)
    const bytes = Buffer.alloc(length)
    const { bytesRead } = await handle.read(bytes, 0, length, size - length)
    const read = bytes.subarray(0, bytesRead)
    const end = read.lastIndexOf('\n')
    const before = end < 1 ? -1 : read.lastIndexOf('\n', end - 1)
    if (length < size && before < 0 && most === usualTail) continue
    if (end < 0) return { last: null, rest: read }
    const last = parseLine(read.subarray(before + 1, end))
    if (!last?.isIntact)
      throw new Error(`${path} ends with a line that is not of this export. Name another file, or rename it.`)
    return { last, rest: read.subarray(end + 1) }
  }
  return { last: null, rest: Buffer.alloc(0) }
}

/** Throws if the file continues another chain: a second line with the same number would make it useless as evidence. */
function linesAfter(last: ParsedLine | null, lines: readonly AuditLine[], path: string): readonly AuditLine[] {
  const [first] = lines
  if (last === null || first === undefined || last.seq < first.seq - 1) return lines
  if (last.hash === first.previous) return lines
  const at = lines.findIndex(({ hash }) => hash === last.hash)
  if (at >= 0) return lines.slice(at + 1)
  throw new Error(
    `${path} ends with number ${last.seq} of another chain than that of the database, which continues with number ${first.seq}, as after restoring a backup. Rename the file: the export then continues in a new one.`,
  )
}

/** Completes an interrupted line; after anything else the lines begin on a new one, and verification names what is before. */
function continued(rest: Buffer, missing: Buffer): Buffer {
  if (rest.length === 0) return missing
  if (missing.subarray(0, rest.length).equals(rest)) return missing.subarray(rest.length)
  return Buffer.concat([Buffer.from('\n'), missing])
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
