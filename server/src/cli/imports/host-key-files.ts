/** Host keys of another server in files, or in a folder. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import { parseKey } from '../../core/host-keys/host-keys.ts'
import type { HostKeyPair } from '../../lib/crypto/ssh-host-key.ts'
import { sentenceOf } from '../output/output.ts'

interface FoundKeys {
  readonly keys: readonly { readonly file: string; readonly pair: HostKeyPair }[]
  /** Files of a folder that have names of host keys, but can't be used, with the reason. */
  readonly leftOut: readonly { readonly file: string; readonly reason: string }[]
}

/** Names of private host keys: of OpenSSH, and of servers that name them as keys of users. */
const hostKeyName = /^(ssh_host_\w+_key|id_(rsa|ecdsa|ed25519))$/
const longestFile = 65_536

/**
 * Reads all keys before one is used. Throws `invalid` for a file that was named and is no host key, for a folder without one, and for
 * two of one algorithm: a server has one of each.
 */
export async function readHostKeys(paths: readonly string[]): Promise<FoundKeys> {
  const keys: { file: string; pair: HostKeyPair }[] = []
  const leftOut: { file: string; reason: string }[] = []
  for (const path of paths) {
    const isFolder = (await stat(path).catch(unreadable(path))).isDirectory()
    if (!isFolder) {
      keys.push({ file: path, pair: await keyIn(path) })
      continue
    }
    const found = await keysOfFolder(path)
    keys.push(...found.keys)
    leftOut.push(...found.leftOut)
  }
  for (const [at, { file, pair }] of keys.entries()) {
    const before = keys.slice(0, at).find((other) => other.pair.algorithm === pair.algorithm)
    if (before && before.pair.fingerprint !== pair.fingerprint)
      throw new Fault('invalid', `${before.file} and ${file} are both ${pair.algorithm} keys. Name the one to use.`)
  }
  const byAlgorithm = new Map(keys.map((key) => [key.pair.algorithm, key]))
  return { keys: [...byAlgorithm.values()], leftOut }
}

async function keysOfFolder(folder: string): Promise<FoundKeys> {
  const keys: { file: string; pair: HostKeyPair }[] = []
  const leftOut: { file: string; reason: string }[] = []
  const names = await readdir(folder).catch(unreadable(folder))
  for (const file of names
    .filter((name) => hostKeyName.test(name))
    .toSorted()
    .map((name) => join(folder, name))) {
    try {
      keys.push({ file, pair: await keyIn(file) })
    } catch (error) {
      // A key of a kind that no client of this server can use, such as DSA; but not one that may only not be read.
      if (!(error instanceof UnusableKey)) throw error
      leftOut.push({ file, reason: error.reason })
    }
  }
  if (keys.length > 0) return { keys, leftOut }
  const reason = leftOut.map((one) => ` ${one.file}: ${one.reason}`).join('')
  throw new Fault('invalid', `${folder} has no host key that can be used, such as ssh_host_ed25519_key.${reason}`)
}

class UnusableKey extends Fault {
  readonly reason: string

  constructor(file: string, reason: string) {
    super('invalid', `${file}: ${reason}`)
    this.reason = reason
  }
}

async function keyIn(file: string): Promise<HostKeyPair> {
  const { size } = await stat(file).catch(unreadable(file))
  if (size > longestFile) throw new UnusableKey(file, 'It is too long for a private key.')
  const text = await readFile(file, 'utf8').catch(unreadable(file))
  try {
    return await parseKey(text)
  } catch (error) {
    throw error instanceof Fault ? new UnusableKey(file, error.message) : error
  }
}

const unreadable =
  (path: string) =>
  (error: unknown): never => {
    throw new Fault('invalid', `${path} can't be read: ${sentenceOf(error)}`)
  }
