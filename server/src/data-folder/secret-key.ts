/** The generated key that seals stored secrets, for installations without SALLYPORT_SECRET_KEY: a private file in the data folder. */
import { randomBytes } from 'node:crypto'
import { link, open, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseSecretKey } from '../lib/crypto/seal.ts'
import { syncPath } from '../lib/sync.ts'

/** Reads `secret.key`, or creates it with mode 0600 and syncs it before use. Rejects if it is not a key. */
export async function secretKeyOf(dataFolder: string): Promise<Buffer> {
  const path = join(dataFolder, 'secret.key')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return null
  })
  if (text === null) return await make(path)
  try {
    return parseSecretKey(text.trim())
  } catch (error) {
    throw new Error(`${path} ${error instanceof Error ? error.message : error}`)
  }
}

/** Written to a temporary file and hard-linked, so that concurrent starts agree on one key. */
async function make(path: string): Promise<Buffer> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(`${randomBytes(32).toString('hex')}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
  // Sync the directory too: without the key, sealed values are lost after a power cut.
  await syncPath(dirname(path))
  return parseSecretKey((await readFile(path, 'utf8')).trim())
}
