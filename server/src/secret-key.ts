/** The key that seals stored secrets, where the operator did not give one: a file in the data folder, for its owner only. */
import { randomBytes } from 'node:crypto'
import { link, open, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseSecretKey } from './lib/crypto/seal.ts'
import { syncPath } from './lib/sync.ts'

/** Reads `secret.key`, or makes it (mode 0600, on the device before it is used). Rejects when it holds no key. */
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

/** Written whole beside its place and linked there, so that two starts at once agree on one key. */
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
  // Its name too: without the key nothing that is sealed could be opened after a power cut.
  await syncPath(dirname(path))
  return parseSecretKey((await readFile(path, 'utf8')).trim())
}
