/** Where the audit export goes: the value of SALLYPORT_AUDIT. */
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AuditLine } from './chain.ts'
import { appendLines } from './file.ts'

export interface AuditDestination {
  /** Without credentials. */
  readonly name: string
  /** Resolves when the destination has the lines. Rejects with a sentence; then it may have some of them. */
  send(lines: readonly AuditLine[], signal: AbortSignal): Promise<void>
}

const forms = 'must be an absolute path such as /var/log/sallyport/audit.jsonl'

/** Null for ''. Throws an error whose message follows the name of the setting. */
export function parseDestination(text: string): AuditDestination | null {
  if (text === '') return null
  if (isAbsolute(text)) return toFile(text)
  const url = URL.parse(text)
  if (url?.protocol === 'file:' && url.host === '' && !url.search && !url.hash) return toFile(fileURLToPath(url))
  throw new Error(`${forms}, not "${url?.password || url?.username ? `${url.protocol}//…` : text}"`)
}

function toFile(path: string): AuditDestination {
  if (path.endsWith('/')) throw new Error(`must name a file, not the folder "${path}"`)
  return { name: path, send: (lines) => appendLines(path, lines) }
}
