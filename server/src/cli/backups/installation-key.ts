/** The secret key for a backup: of the environment, of a file, or in the data folder. */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import { parseSecretKey } from '../../lib/crypto/seal.ts'
import { syncPath } from '../../lib/sync.ts'
import type { Config } from '../../settings/config.ts'
import { sentenceOf } from '../output/output.ts'

export interface InstallationKey {
  readonly key: Buffer
  /** Stores it in the data folder, if it came from a file. */
  store(): Promise<void>
}

/** The key that a server of this configuration is going to use, without creating one; null if there is none. */
export async function keyAtHand({ secretKey, data }: Config): Promise<Buffer | null> {
  const own = join(data, 'secret.key')
  return secretKey ?? (existsSync(own) ? await readKey(own) : null)
}

/** Throws `invalid` if there is no key, or if `file` has another one than the environment or the data folder. */
export async function keyFor(config: Config, file: string | undefined): Promise<InstallationKey> {
  const present = await keyAtHand(config)
  if (file === undefined) {
    if (present) return { key: present, store: async () => undefined }
    throw new Fault(
      'invalid',
      `The backup needs the secret key of its installation, which is not part of it. Name the file with --secret-key FILE, copy it to ${join(config.data, 'secret.key')}, or set SALLYPORT_SECRET_KEY.`,
    )
  }
  const key = await readKey(file)
  if (present && !present.equals(key))
    throw new Fault(
      'invalid',
      `--secret-key ${file}: ${config.secretKey ? 'SALLYPORT_SECRET_KEY is' : `${join(config.data, 'secret.key')} has`} another key. Remove one of the two.`,
    )
  return { key, store: async () => (present ? undefined : await write(join(config.data, 'secret.key'), key)) }
}

async function readKey(file: string): Promise<Buffer> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Fault('invalid', `The secret key ${file} can't be read: ${sentenceOf(error)}`)
  })
  try {
    return parseSecretKey(text.trim())
  } catch (error) {
    throw new Fault('invalid', `The secret key ${file} ${sentenceOf(error)}.`)
  }
}

async function write(file: string, key: Buffer): Promise<void> {
  await writeFile(file, `${key.toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  await syncPath(file)
}
