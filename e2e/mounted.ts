/** Mounted file systems that can be filled or cut off. They need root; where none can be mounted, tests say so and are skipped. */
import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Mounted {
  readonly folder: string
  unmount(): Promise<void>
}

/** Mounts an empty file system in memory on a folder; null if not permitted. */
export async function mountMemory(folder: string, mebibytes: number): Promise<Mounted | null> {
  const args = ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0700`, 'tmpfs', folder]
  if (!(await run('mount', args).catch(() => null))) return null
  return { folder, unmount: async () => void (await run('umount', [folder])) }
}

export interface CuttableDisk extends Mounted {
  /** Simulates a power failure: what has not reached the device is lost, and nothing can be read or written. */
  cut(): Promise<void>
  /** Restores the power: mounted again, after recovery by the file system's journal. The file system must not be in use. */
  restore(): Promise<void>
}

/** EXT4_IOC_SHUTDOWN without flushing the journal, as test suites of file systems simulate a power failure. */
const shutDown = `open(my $disk, '<', $ARGV[0]) or die $!; my $noFlush = pack('L', 2); ioctl($disk, 0x8004587d, $noFlush) or die $!`

/** Mounts an ext4 file system from a file beside the folder; null if not permitted, or if programs for it are missing. */
export async function mountCuttable(folder: string, mebibytes: number): Promise<CuttableDisk | null> {
  const image = `${folder}.image`
  const mount = () => run('mount', ['-o', 'loop', image, folder])
  const unmount = () => run('umount', [folder])
  try {
    await run('perl', ['-e', '1'])
    await run('truncate', ['-s', `${mebibytes}M`, image])
    await run('mkfs.ext4', ['-q', '-F', image])
    await mount()
  } catch {
    await rm(image, { force: true })
    return null
  }
  return {
    folder,
    cut: async () => void (await run('perl', ['-e', shutDown, folder])),
    async restore() {
      await unmount()
      await mount()
    },
    async unmount() {
      await unmount()
      await rm(image)
    },
  }
}
