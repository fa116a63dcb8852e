/** The checksum commands that rclone and some other clients send over `exec`. They are parsed and computed here; no program runs. */
import { faultOf } from '../../core/errors.ts'
import { digestAt, emptyDigest } from '../../gateway/files/digest.ts'
import { pathToFind } from '../../gateway/files/paths.ts'
import type { SftpLogin } from '../files/login.ts'
import type { SshServices } from './services.ts'

const algorithms = { md5sum: 'md5', sha1sum: 'sha1', sha256sum: 'sha256', sha512sum: 'sha512' } as const

export interface ChecksumCommand {
  readonly algorithm: (typeof algorithms)[keyof typeof algorithms]
  /** Null for standard input, which is treated as empty: rclone uses this to test whether the command exists. */
  readonly path: string | null
}

const maxCommandLength = 16 * 1024
/** Characters that a shell would interpret outside quotes. */
const special = /[\s;&|$`(){}<>*?[\]!#~"\0]/

/** Parses a checksum command with at most one path, optionally quoted by single quotes or backslashes; null for all else. */
export function parseChecksumCommand(command: string): ChecksumCommand | null {
  if (command.length > maxCommandLength) return null
  const [, name = '', rest = ''] = /^\s*([a-z0-9]+)(?:\s+(.*))?$/s.exec(command) ?? []
  const algorithm = Object.entries(algorithms).find(([known]) => known === name)?.[1]
  if (algorithm === undefined) return null
  if (rest.trim() === '') return { algorithm, path: null }
  const path = unquoted(rest.replace(/^--\s+/, ''))
  return path === null || path.startsWith('-') ? null : { algorithm, path }
}

/** Unquotes a single shell word, which blanks may follow; null for anything else. */
function unquoted(text: string): string | null {
  let word = ''
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? ''
    if (char === "'") {
      const end = text.indexOf("'", i + 1)
      if (end < 0) return null
      word += text.slice(i + 1, end)
      i = end
    } else if (char === '\\') {
      i += 1
      const escaped = text[i]
      if (escaped === undefined) return null
      word += escaped
    } else if (special.test(char)) {
      if (text.slice(i).trim() !== '') return null
      break
    } else word += char
  }
  return word === '' ? null : word
}

/**
 * The output of the command: `hex  path`. Throws Faults if the file does not exist or cannot be downloaded, and stops reading when
 * the signal is aborted.
 */
export async function checksum(
  { services, login }: { readonly services: SshServices; readonly login: SftpLogin },
  { algorithm, path }: ChecksumCommand,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted()
  if (path === null) return `${emptyDigest(algorithm)}  -\n`
  const { admission } = services
  const { actor } = login
  await admission.countTransaction(login)
  const end = admission.begin(actor)
  try {
    const { hex } = await digestAt({ services, login }, pathToFind(path), algorithm, signal)
    return `${hex}  ${path}\n`
  } finally {
    end()
  }
}

/** The error message for the client, without details of internal errors. */
export const errorMessageOf = (error: unknown): string =>
  faultOf(error)?.message ?? 'The checksum could not be computed because of an internal error of the server.'
