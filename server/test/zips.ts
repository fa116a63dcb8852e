/** Zip archives for tests: valid ones by other programs, and forged ones. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { openZip, type ZipSource } from '../src/lib/zip/reader.ts'

export const sourceOf = (bytes: Buffer, pieceBytes = 100_000): ZipSource => ({
  size: bytes.length,
  async *stream(start, end) {
    for (let at = start; at < end; at += pieceBytes) yield bytes.subarray(at, Math.min(at + pieceBytes, end))
  },
})

/** The content of an archive, as our reader reads it: path → content; folders end with `/` and have no content. */
export async function contentsOf(archive: Buffer): Promise<Record<string, string>> {
  const zip = await openZip(sourceOf(archive))
  const found: Record<string, string> = {}
  for await (const entry of zip.entries()) {
    const content = entry.kind === 'file' ? Buffer.concat(await Array.fromAsync(zip.content(entry))) : ''
    found[entry.name] = content.toString()
  }
  return found
}

export interface ForgedEntry {
  readonly name: string | Buffer
  readonly content?: string | Buffer
  /** 8 (the default) deflates the content; any other stores it. */
  readonly method?: number
  /** 0x0800, UTF-8, by default. */
  readonly flags?: number
  /** A Unix mode, type bits included. */
  readonly mode?: number
  /** False values for the headers. */
  readonly claimed?: { readonly size?: number; readonly packed?: number; readonly crc?: number }
  /** Points to the local header of an earlier entry instead of having one of its own. */
  readonly sameAs?: number
}

/** An archive with arbitrary entries. */
export function forgeZip(entries: readonly ForgedEntry[], comment = ''): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  const offsets: number[] = []
  let offset = 0
  for (const { name, content = '', method = 8, flags = 0x0800, mode = 0o100644, claimed = {}, sameAs } of entries) {
    const bytes = Buffer.from(content)
    const packed = method === 8 ? deflateRawSync(bytes) : bytes
    const nameBytes = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20)
    common.writeUInt16LE(flags, 2)
    common.writeUInt16LE(method, 4)
    common.writeUInt32LE(0x5b6f_4000, 6)
    common.writeUInt32LE(claimed.crc ?? crc32(bytes), 10)
    common.writeUInt32LE(claimed.packed ?? packed.length, 14)
    common.writeUInt32LE(claimed.size ?? bytes.length, 18)
    common.writeUInt16LE(nameBytes.length, 22)
    const own = sameAs === undefined
    offsets.push(own ? offset : (offsets[sameAs] ?? 0))
    if (own) parts.push(signature(0x0403_4b50), common, nameBytes, packed)
    if (own) offset += 30 + nameBytes.length + packed.length
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(mode * 0x1_0000, 6)
    rest.writeUInt32LE(offsets.at(-1) ?? 0, 10)
    directory.push(signature(0x0201_4b50), Buffer.from([20, 3]), common, rest, nameBytes)
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(Buffer.concat(directory).length, 8)
  end.writeUInt32LE(offset, 12)
  end.writeUInt16LE(Buffer.byteLength(comment), 16)
  return Buffer.concat([...parts, ...directory, signature(0x0605_4b50), end, Buffer.from(comment)])
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** True when a program that writes or reads archives is installed. */
export function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--help'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Calls `work` with the archive in a temporary file. */
export function inFile<T>(archive: Buffer, work: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-zip-'))
  try {
    const file = join(folder, 'archive.zip')
    writeFileSync(file, archive)
    return work(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** An archive by another program: `make` is called with an empty folder and the path of the archive. */
export function madeBy(make: (folder: string, file: string) => void): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-zip-'))
  try {
    const file = join(folder, 'made.zip')
    make(folder, file)
    return readFileSync(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
