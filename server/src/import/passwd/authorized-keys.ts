/** The keys of `.ssh/authorized_keys`. A key with an option that restricts it in a way that does not exist here is left out. */
import type { Stats } from 'node:fs'
import { type FileHandle, lstat } from 'node:fs/promises'
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
/** Characters; the largest RSA key takes 2,800. */
const longestLine = 16_384
const mostKeys = 200
/** Lines of a user that are named: whoever may write the file may fill it with what is no key. */
const mostRefused = 20
/** Who can write there can add keys: OpenSSH ignores the file. */
const othersMayWrite = 0o022

interface Home {
  /** An absolute path without symbolic links. Symbolic links below it are not followed. */
  readonly root: string
  readonly names: readonly string[]
  /** Of the user. */
  readonly uid: number
}

export async function keysBelow(home: Home): Promise<FoundKeys> {
  const fingerprints = new Set<string>()
  const refused: string[] = []
  for (const name of fileNames) {
    const shown = `${folderName}/${name}`
    try {
      const text = await textOf(home, name)
      if (text !== null) await addKeys(text, shown, { fingerprints, refused })
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      refused.push(`Its SSH keys do not come: ${shown}: ${error.message}`)
    }
  }
  const shown = refused.slice(0, mostRefused)
  const others = refused.length - shown.length
  if (others > 0) shown.push(`${others} more lines of its SSH keys do not come.`)
  return { fingerprints: [...fingerprints].slice(0, mostKeys), refused: shown }
}

/** Null if there is no such file. Throws Faults. */
async function textOf({ root, names, uid }: Home, name: string): Promise<string | null> {
  const handle = await openInside(root, [...names, folderName, name]).catch((error: unknown) => {
    if (error instanceof Fault && error.code === 'not-found') return null
    throw error
  })
  if (handle === null) return null
  try {
    const folders = [names, [...names, folderName]].map((folder) => lstat(join(root, ...folder)))
    mustBeOwn([await handle.stat(), ...(await Promise.all(folders))], uid)
    return await readAll(handle)
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('unavailable', `It can't be read: ${(error as NodeJS.ErrnoException).code}.`)
  } finally {
    await handle.close()
  }
}

/** Files of the superuser are trusted, and those of whoever runs this, who may have copied them. */
function mustBeOwn(entries: readonly Stats[], uid: number): void {
  const trusted = new Set([0, uid, process.getuid?.() ?? 0])
  if (entries.some((entry) => !trusted.has(entry.uid)))
    throw new Fault('invalid', 'It or one of its folders belongs to another user, so that OpenSSH ignored it.')
  if (entries.some(({ mode }) => (mode & othersMayWrite) !== 0))
    throw new Fault('invalid', 'Other users may write to it or its folders, so that OpenSSH ignored it.')
}

async function readAll(handle: FileHandle): Promise<string> {
  const stats = await handle.stat()
  if (!stats.isFile()) throw new Fault('invalid', 'It is not a file.')
  if (stats.size > longestFile) throw new Fault('invalid', `It is longer than ${longestFile} bytes.`)
  if (stats.size === 0) return ''
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(stats.size), 0, stats.size, 0)
  return buffer.toString('utf8', 0, bytesRead)
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
    if (line.length > longestLine) {
      refused.push(`${where}: the SSH key does not come: its line is too long.`)
      continue
    }
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
