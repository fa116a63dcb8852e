/** The platforms that packages are built for, and how their binaries are recognized. */
import { existsSync } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import path from 'node:path'

export interface Platform {
  /** As in the names of packages: `linux-x64`. */
  readonly name: PlatformName
  readonly cpu: string
  /** `e_machine` of its ELF files. */
  readonly machine: number
}

export type PlatformName = 'linux-x64' | 'linux-arm64'

export const platforms: Readonly<Record<PlatformName, Platform>> = {
  'linux-x64': { name: 'linux-x64', cpu: 'x64', machine: 62 },
  'linux-arm64': { name: 'linux-arm64', cpu: 'arm64', machine: 183 },
}

/** Of this machine; null if no package is built for it. */
export const ownPlatform = (): Platform | null =>
  Object.values(platforms).find(({ name }) => name === `${process.platform}-${process.arch}`) ?? null

/** Files that only load on one kind of machine: their path from `folder`, and the machine. Null: not an ELF file. */
export async function binariesIn(folder: string): Promise<{ file: string; machine: number | null }[]> {
  if (!existsSync(folder)) return []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && /\.node$|\.so(\.[\d.]+)?$|^node$/.test(entry.name))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
  return await Promise.all(
    files.toSorted().map(async (file) => ({ file, machine: await elfMachine(path.join(folder, file)) })),
  )
}

/** `e_machine` of an ELF file of 64 bits, least significant byte first; null for anything else. */
async function elfMachine(file: string): Promise<number | null> {
  const handle = await open(file)
  try {
    const header = Buffer.alloc(20)
    const { bytesRead } = await handle.read(header, 0, header.length, 0)
    const isElf = bytesRead === header.length && header.subarray(0, 6).equals(Buffer.from('\x7fELF\x02\x01', 'latin1'))
    return isElf ? header.readUInt16LE(18) : null
  } finally {
    await handle.close()
  }
}
