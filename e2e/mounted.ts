/** File systems of one's own, to be filled or cut off. They need root; where none can be mounted, tests say so and pass over. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Mounted {
  readonly folder: string
  unmount(): Promise<void>
}

/** Mounts an empty file system in memory on a folder; null where that is not allowed. */
export async function mountMemory(folder: string, mebibytes: number): Promise<Mounted | null> {
  const args = ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0700`, 'tmpfs', folder]
  if (!(await run('mount', args).catch(() => null))) return null
  return { folder, unmount: async () => void (await run('umount', [folder])) }
}
