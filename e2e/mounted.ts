/** File systems of one's own, to be filled or cut off. They need root; where none can be mounted, tests say so and pass over. */
import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
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

export interface CuttableDisk extends Mounted {
  /** The power fails: what had not reached the device by now never will, and nothing can be read or written. */
  cut(): Promise<void>
  /** The power is back: mounted again, with what the file system's journal brings back. Nobody may use it any more. */
  restore(): Promise<void>
}

/** EXT4_IOC_SHUTDOWN without flushing the journal, which is how tests of file systems cut the power. */
const shutDown = `open(my $disk, '<', $ARGV[0]) or die $!; my $noFlush = pack('L', 2); ioctl($disk, 0x8004587d, $noFlush) or die $!`

/** Mounts an ext4 in a file beside the folder; null where that is not allowed, or the programs for it are missing. */
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
