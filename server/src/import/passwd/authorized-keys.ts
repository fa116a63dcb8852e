/** The keys of `.ssh/authorized_keys`. A key with an option that restricts it in a way that does not exist here is left out. */
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import { readSshPublicKey, SshKeyError } from '../../lib/crypto/ssh-public-key.ts'
import { openInside } from '../local/source.ts'

export interface FoundKeys {
  /** `SHA256:…` */
  readonly fingerprints: readonly string[]
  /** What does not come, as sentences. */
  readonly refused: readonly string[]
}

const folderName = '.ssh'
const fileNames = ['authorized_keys', 'authorized_keys2']
const longestFile = 256 * 1024
const mostKeys = 200
/** Who can write there can add keys: OpenSSH ignores the file. */
const othersMayWrite = 0o022

/** `root`: an absolute path without symbolic links. Symbolic links below it are not followed. */
export async function keysBelow(root: string, home: readonly string[]): Promise<FoundKeys> {
  const fingerprints = new Set<string>()
  const refused: string[] = []
  for (const name of fileNames) {
    const shown = `${folderName}/${name}`
    try {
      const text = await textOf(root, home, name)
      if (text !== null) await addKeys(text, shown, { fingerprints, refused })
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      refused.push(`Its SSH keys do not come: ${shown}: ${error.message}`)
    }
  }
  return { fingerprints: [...fingerprints].slice(0, mostKeys), refused }
}

/** Null if there is no such file. Throws Faults. */
async function textOf(root: string, home: readonly string[], name: string): Promise<string | null> {
  const handle = await openInside(root, [...home, folderName, name]).catch((error: unknown) => {
    if (error instanceof Fault && error.code === 'not-found') return null
    throw error
  })
  if (handle === null) return null
  try {
    const stats = await handle.stat()
    const folders = [home, [...home, folderName]].map((names) => lstat(join(root, ...names)))
    const modes = [stats, ...(await Promise.all(folders))].map(({ mode }) => mode)
    if (!stats.isFile()) throw new Fault('invalid', 'It is not a file.')
    if (modes.some((mode) => (mode & othersMayWrite) !== 0))
      throw new Fault('invalid', 'Other users may write to it or its folders, so that OpenSSH ignored it.')
    if (stats.size > longestFile) throw new Fault('invalid', `It is longer than ${longestFile} bytes.`)
    if (stats.size === 0) return ''
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(stats.size), 0, stats.size, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}

interface Found {
  readonly fingerprints: Set<string>
  readonly refused: string[]
}

async function addKeys(text: string, name: string, { fingerprints, refused }: Found): Promise<void> {
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const where = `${name}, line ${at + 1}`
    if (fingerprints.size >= mostKeys) return void refused.push(`${where}: more than ${mostKeys} SSH keys do not come.`)
    const { key, options } = partsOf(line)
    const restriction = options.map(restrictionOf).find((found) => found !== null)
    if (restriction) {
      refused.push(`${where}: the SSH key does not come: ${restriction}`)
      continue
    }
    try {
      fingerprints.add((await readSshPublicKey(key)).fingerprint)
    } catch (error) {
      if (!(error instanceof SshKeyError)) throw error
      refused.push(`${where}: the SSH key does not come: ${error.message}`)
    }
  }
}

const isKey = /^(ssh|ecdsa|sk)-\S+\s+\S/

/** Options are before the key, separated by commas, with values in quotation marks. */
function partsOf(line: string): { key: string; options: string[] } {
  if (isKey.test(line)) return { key: line, options: [] }
  let isQuoted = false
  let [at, start] = [0, 0]
  const options: string[] = []
  for (; at < line.length; at += 1) {
    const character = line[at]
    if (character === '"' && line[at - 1] !== '\\') isQuoted = !isQuoted
    else if (character === ',' && !isQuoted) {
      options.push(line.slice(start, at))
      start = at + 1
    } else if ((character === ' ' || character === '\t') && !isQuoted) break
  }
  options.push(line.slice(start, at))
  return { key: line.slice(at).trim(), options }
}

/** What concerns shells and forwarding alone, which do not exist here. */
const harmless = new Set([
  ...['restrict', 'pty', 'no-pty', 'port-forwarding', 'no-port-forwarding', 'permitopen', 'permitlisten', 'tunnel'],
  ...['agent-forwarding', 'no-agent-forwarding', 'x11-forwarding', 'no-x11-forwarding'],
  ...['user-rc', 'no-user-rc', 'environment', 'no-touch-required'],
])

const reasons: Readonly<Record<string, string>> = {
  command: 'it may run one command only (command=).',
  from: 'it is accepted from some addresses only (from=).',
  'expiry-time': 'it expires (expiry-time=).',
  'cert-authority': 'it is that of an authority for certificates (cert-authority).',
  principals: 'it is that of an authority for certificates (principals=).',
}

/** Null for an option without meaning here. */
function restrictionOf(option: string): string | null {
  const name = option.split('=')[0]?.toLowerCase() ?? ''
  if (harmless.has(name)) return null
  return reasons[name] ?? 'it has an option that does not exist here.'
}
