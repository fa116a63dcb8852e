/** The settings of certificates: files of HTTPS and FTP, or ACME. */
import { existsSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { AcmeSettings } from '../core/context.ts'
import type { CertificateFiles } from '../gateway/tls.ts'
import type { Reader, SettingName } from './settings.ts'
import { hostInUrl, wholeNumber } from './values.ts'

export const absolute = (folder: string, path: string) => (isAbsolute(path) ? path : join(folder, path))

/** The path of a file that must exist; '' for none. */
const fileIn = (folder: string) => (text: string) => {
  const path = absolute(folder, text)
  if (text && !existsSync(path)) throw new Error(`names a file that does not exist: ${path}`)
  return text ? path : ''
}

/** Reads the paths of a certificate and its key: null when neither is set, undefined after adding a problem. */
export const certificateReader = (read: Reader, folder: string) => (cert: SettingName, key: SettingName) => {
  const certFile = read(cert, fileIn(folder))
  const keyFile = read(key, fileIn(folder))
  if (certFile === undefined || keyFile === undefined) return undefined
  if (certFile && keyFile) return { certFile, keyFile }
  if (certFile === keyFile) return null
  read.problems.push(`${cert} and ${key} must be set together`)
  return undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/** A server with a certificate by ACME is one for others: unless they are set, it listens on all addresses, and on port 443. */
export function withAcmeDefaults(environment: Environment): Environment {
  if (!environment['SALLYPORT_ACME']) return environment
  const defaults = { SALLYPORT_HOST: allAddresses(), SALLYPORT_PORT: '443' }
  const unset = Object.entries(defaults).filter(([name]) => !environment[name])
  return { ...environment, ...Object.fromEntries(unset) }
}

/** `::` also accepts IPv4, but can't be listened on where IPv6 is off. */
function allAddresses(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((some) => some ?? [])
  return addresses.some(({ family }) => family === 'IPv6') ? '::' : '0.0.0.0'
}

interface Served {
  readonly host: string
  readonly port: number
  readonly tls: CertificateFiles | null | undefined
  readonly acme: AcmeSettings | null | undefined
}

/** The public URL unless it is set: of the first name of the certificate by ACME, or of the address listened on. */
export function defaultUrl({ host, port, tls, acme }: Served): string {
  const [name] = acme?.names ?? []
  return `${tls || name ? 'https' : 'http'}://${name ?? hostInUrl(host)}:${port}`
}

interface Others {
  /** The certificate of HTTPS in files. */
  readonly files: CertificateFiles | null | undefined
  readonly port: number | undefined
}

/** Null without ACME. Parts whose setting is invalid are undefined; `read.problems` says why. */
export function readAcme(read: Reader, folder: string, { files, port }: Others): AcmeSettings | null | undefined {
  const names = read('SALLYPORT_ACME', dnsNames)
  const acme = {
    names,
    directory: read('SALLYPORT_ACME_DIRECTORY', directoryUrl),
    email: read('SALLYPORT_ACME_EMAIL', (text) => (text ? emailAddress(text) : null)),
    binding: read('SALLYPORT_ACME_EAB', (text) => (text ? accountBinding(text) : null)),
    caFile: read('SALLYPORT_ACME_CA', (text) => fileIn(folder)(text) || null),
    port: read('SALLYPORT_ACME_PORT', (text) => wholeNumber(text, 0, 65_535)),
  }
  if (names === null) return null
  if (files) read.problems.push('SALLYPORT_ACME and SALLYPORT_TLS_CERT exclude each other: set one of them')
  if (acme.port === port && port !== 0)
    read.problems.push(`SALLYPORT_ACME_PORT and SALLYPORT_PORT must differ: ${port}`)
  // A value that could not be read has added a problem.
  return acme as AcmeSettings
}

const maxNames = 100
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** In lower case, each once; null for none. */
function dnsNames(text: string): string[] | null {
  if (text === '') return null
  const names = [...new Set(text.split(',').map((name) => name.trim().toLowerCase()))]
  if (names.length > maxNames) throw new Error(`has ${names.length} names: one certificate has at most ${maxNames}`)
  for (const name of names) {
    if (name.startsWith('*.'))
      throw new Error(`can't have ${name}: names with * are only validated through DNS. List the names themselves`)
    const labels = name.split('.')
    const isName = labels.length > 1 && labels.every((one) => label.test(one)) && !/^\d+$/.test(labels.at(-1) ?? '')
    if (!isName || name.length > 253)
      throw new Error(`must be names such as files.example.com, separated by commas, not "${name}"`)
  }
  return names
}

function directoryUrl(text: string): string {
  const url = URL.parse(text)
  if (url?.protocol !== 'https:' || url.username || url.password || url.hash)
    throw new Error(`must be an address such as https://acme.example.com/directory, not "${text}"`)
  return url.href
}

function emailAddress(text: string): string {
  if (text.length > 254 || !/^[^\s@,;?&:<>]+@[^\s@,;?&:<>]+\.[^\s@,;?&:<>]+$/.test(text))
    throw new Error(`must be one email address, not "${text}"`)
  return text
}

/** The message does not repeat the text, which has a key. */
function accountBinding(text: string): AcmeSettings['binding'] {
  const [, keyId, key] = /^([\x21-\x7e]{1,256}):([A-Za-z0-9_-]{16,512})={0,2}$/.exec(text) ?? []
  if (!keyId || !key) throw new Error('must be the key ID and the HMAC key in base64url, with a colon between')
  return { keyId, key }
}
