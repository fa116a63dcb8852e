/**
 * The server's certificate, for every transport that uses TLS. Its files are read again when they change, so that a renewed
 * certificate needs no restart. Unusable files are logged, and the previous certificate stays in use.
 */
import { constants, createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { type FSWatcher, watch } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createSecureContext } from 'node:tls'
import { coalesce } from '../lib/coalesce.ts'
import type { Log } from '../lib/log.ts'

export interface CertificateFiles {
  readonly certFile: string
  readonly keyFile: string
}

export interface CertificateOptions {
  /** Interval of reading the files, in ms: some file systems (network, bind mounts) do not report changes. */
  readonly pollMs?: number
  /** Delay between a reported change and reading the files, in ms: the two are seldom replaced at the same instant. */
  readonly settleMs?: number
}

/** PEM, for `createSecureContext` or `setSecureContext`. */
export interface CertificatePair {
  readonly cert: Buffer
  readonly key: Buffer
}

/** TLS options other than the certificate. Renegotiation is off: no client needs it, and each one costs as much as a new connection. */
export const contextOptions = { secureOptions: constants.SSL_OP_NO_RENEGOTIATION } as const

export interface Certificates {
  /** The certificate for new connections. */
  readonly current: CertificatePair
  /** Calls the listener with each later pair, until the returned function is called. */
  onChange(listener: (pair: CertificatePair) => void): () => void
  /** Reads the files now. Resolves when their content is in use or was refused. */
  check(): Promise<void>
  close(): void
}

/** Longer files are not read: no certificate chain is that long. */
const maxFileBytes = 1024 * 1024

/** Reads the pair and watches its files. Rejects with the reason if they cannot be used. */
export async function openCertificates(
  files: CertificateFiles,
  log: Log,
  { pollMs = 60_000, settleMs = 1_000 }: CertificateOptions = {},
): Promise<Certificates> {
  const first = await readPair(files)
  validatePair(first)
  const state: State = { files, current: first, lastSeen: digestOf(first), readable: true }
  const listeners = new Set<(pair: CertificatePair) => void>()
  const check = coalesce(async () => {
    if (await reload(state, log)) for (const listener of listeners) listener(state.current)
  })
  const watched = watchFiles(files, { pollMs, settleMs }, () => void check())
  return {
    get current() {
      return state.current
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    check,
    close() {
      listeners.clear()
      watched.close()
    },
  }
}

interface State {
  readonly files: CertificateFiles
  current: CertificatePair
  /** Digest of the content read last, used or refused, so that nothing is refused twice. */
  lastSeen: string
  readable: boolean
}

/** Reads the files. True when they hold a new pair, which is in use from then on. */
async function reload(state: State, log: Log): Promise<boolean> {
  const { files, current } = state
  const refuse = (error: unknown): false => {
    const fields = { err: error, ...files, inUse: summaryOf(current) }
    log.error(fields, 'new TLS certificate refused, the old one stays in use')
    return false
  }
  let pair: CertificatePair
  try {
    pair = await readPair(files)
  } catch (error) {
    const isNew = state.readable
    state.readable = false
    return isNew && refuse(error)
  }
  state.readable = true
  const digest = digestOf(pair)
  if (digest === state.lastSeen) return false
  state.lastSeen = digest
  try {
    validatePair(pair)
  } catch (error) {
    return refuse(error)
  }
  state.current = pair
  log.info({ ...files, inUse: summaryOf(pair) }, 'TLS certificate reloaded')
  return true
}

export async function readPair({ certFile, keyFile }: CertificateFiles): Promise<CertificatePair> {
  const [cert, key] = await Promise.all([readWhole(certFile), readWhole(keyFile)])
  return { cert, key }
}

async function readWhole(path: string): Promise<Buffer> {
  await using file = await open(path)
  if ((await file.stat()).size > maxFileBytes) throw new Error(`${path} is longer than ${maxFileBytes} bytes`)
  return await file.readFile()
}

/** Throws when either is invalid or the key does not belong to the certificate. Returns the certificate. */
export function validatePair({ cert, key }: CertificatePair): X509Certificate {
  createSecureContext({ cert, key })
  // An empty file makes a context without a certificate, and a key of another type one that can't use it.
  const certificate = new X509Certificate(cert)
  if (!certificate.checkPrivateKey(createPrivateKey(key))) throw new Error('the key does not belong to the certificate')
  return certificate
}

const digestOf = ({ cert, key }: CertificatePair): string =>
  createHash('sha256').update(`${cert.length}:`).update(cert).update(key).digest('hex')

function summaryOf({ cert }: CertificatePair) {
  const { subject, fingerprint256, validTo } = new X509Certificate(cert)
  return { subject, fingerprint256, validTo }
}

/** Watches the folders: files are usually replaced by a rename, which ends the watch of a file, or behind a link. */
function watchFiles(
  { certFile, keyFile }: CertificateFiles,
  { pollMs, settleMs }: Required<CertificateOptions>,
  onChange: () => void,
): { close(): void } {
  let settling: NodeJS.Timeout | undefined
  const settle = () => {
    settling ??= setTimeout(() => {
      settling = undefined
      onChange()
    }, settleMs).unref()
  }
  const watchers: FSWatcher[] = []
  for (const folder of new Set([dirname(certFile), dirname(keyFile)]))
    try {
      // A folder that can't be watched is polled.
      watchers.push(watch(folder, { persistent: false }, settle).on('error', () => undefined))
    } catch {}
  const polling = setInterval(onChange, pollMs).unref()
  return {
    close() {
      clearTimeout(settling)
      clearInterval(polling)
      for (const watcher of watchers) watcher.close()
    },
  }
}
