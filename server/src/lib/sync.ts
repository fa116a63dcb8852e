import { open, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Syncs a file, or a folder's entries, to the device. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Writes a file for its owner only, or replaces it as a whole: after a crash it has one of both texts. Uses the name with `.new`, too. */
export async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 })
  await syncPath(`${file}.new`)
  await rename(`${file}.new`, file)
  await syncPath(dirname(file))
}
