/** The settings of FTP: what is read of each, and which do not fit together. */
import { isIPv4 } from 'node:net'
import type { CertificateFiles } from '../gateway/tls.ts'
import type { Reader, SettingName } from './settings.ts'
import { oneOf, portOrOff, portRange, serverUrl } from './values.ts'

export interface FtpConfig {
  readonly host: string
  /** The port where clients connect in the clear and begin TLS with AUTH TLS; null when it is off. */
  readonly port: number | null
  /** The port where connections begin with TLS; null when it is off. */
  readonly ftpsPort: number | null
  /** Whether users may sign in, and transfer files, without encryption. */
  readonly tls: 'required' | 'allowed'
  /** That of HTTPS unless FTP has its own, `acme` if it is obtained by ACME; null only while both ports are off or `tls` is `allowed`. */
  readonly certificate: CertificateFiles | 'acme' | null
  /** The ports of passive data connections, both included. */
  readonly passivePorts: { readonly first: number; readonly last: number }
  /** Name or IPv4 address in responses to PASV; null: the address that the client reached. */
  readonly publicAddress: string | null
  /** Host and port that users connect to, if they are not those of `SALLYPORT_URL` and the port listened on. */
  readonly publicUrls: { readonly ftp: HostAndPort | null; readonly ftps: HostAndPort | null }
  /** Whether data connections resume the TLS session of their control connection. */
  readonly tlsSession: 'prefer' | 'require' | 'off'
  readonly isActiveAllowed: boolean
  /** True: an upload over TLS is complete only when the client ends the TLS session of its data connection. */
  readonly isStrictClose: boolean
  /** Whether LIST shows `.` and `..`. */
  readonly listsDots: boolean
}

interface HostAndPort {
  readonly host: string
  readonly port: number
}

/** What FTP takes from other settings. */
interface Others {
  readonly host: string | undefined
  readonly certificate: CertificateFiles | 'acme' | null | undefined
  /** Ports that something else of this server listens on. */
  readonly ports: Partial<Record<SettingName, number | null | undefined>>
  /** Processes that divide the passive ports among them. */
  readonly processes: number | undefined
}

/** Parts whose setting is invalid are undefined; `read.problems` says why. */
export function readFtp(
  read: Reader,
  files: (cert: SettingName, key: SettingName) => CertificateFiles | null | undefined,
  { host, certificate, ports, processes }: Others,
) {
  const isOn = (name: SettingName) => read(name, (text) => oneOf(text, ['on', 'off'])) === 'on'
  const own = files('SALLYPORT_FTP_TLS_CERT', 'SALLYPORT_FTP_TLS_KEY')
  const config = {
    port: read('SALLYPORT_FTP_PORT', portOrOff),
    ftpsPort: read('SALLYPORT_FTPS_PORT', portOrOff),
    host: read('SALLYPORT_FTP_HOST', (text) => text || (host ?? '')),
    publicUrls: {
      ftp: read('SALLYPORT_FTP_URL', (text) => (text ? serverUrl(text, 'ftp', 21) : null)),
      ftps: read('SALLYPORT_FTPS_URL', (text) => (text ? serverUrl(text, 'ftps', 990) : null)),
    },
    tls: read('SALLYPORT_FTP_TLS', (text) => oneOf(text, ['required', 'allowed'])),
    certificate: own === null ? certificate : own,
    passivePorts: read('SALLYPORT_FTP_PASSIVE_PORTS', portRange),
    publicAddress: read('SALLYPORT_FTP_PUBLIC_ADDRESS', (text) => (text ? hostName(text) : null)),
    tlsSession: read('SALLYPORT_FTP_TLS_SESSION', (text) => oneOf(text, ['prefer', 'require', 'off'])),
    isActiveAllowed: isOn('SALLYPORT_FTP_ACTIVE'),
    isStrictClose: isOn('SALLYPORT_FTP_STRICT_CLOSE'),
    listsDots: isOn('SALLYPORT_FTP_LIST_DOTS'),
  }
  read.problems.push(...certificateProblems(config), ...portProblems(config, ports, processes))
  return config
}

type Read = ReturnType<typeof readFtp>
const isServed = (port: number | null | undefined): port is number => port !== null && port !== undefined

function certificateProblems({ port, ftpsPort, tls, certificate }: Read): string[] {
  if (certificate !== null) return []
  const remedy =
    'set SALLYPORT_FTP_TLS_CERT and SALLYPORT_FTP_TLS_KEY, or SALLYPORT_TLS_CERT and SALLYPORT_TLS_KEY, or SALLYPORT_ACME, for HTTPS too'
  return [
    ...(isServed(ftpsPort) ? [`SALLYPORT_FTPS_PORT needs a TLS certificate: ${remedy}`] : []),
    ...(isServed(port) && tls === 'required'
      ? [
          `SALLYPORT_FTP_PORT needs a TLS certificate: ${remedy}. SALLYPORT_FTP_TLS=allowed serves FTP without one: passwords and files are then sent unencrypted`,
        ]
      : []),
  ]
}

function portProblems({ port, ftpsPort, passivePorts }: Read, others: Others['ports'], processes = 1): string[] {
  if (!isServed(port) && !isServed(ftpsPort)) return []
  const ports = Object.entries({ ...others, SALLYPORT_FTP_PORT: port, SALLYPORT_FTPS_PORT: ftpsPort })
  const inRange = ports.filter(
    ([, one]) => passivePorts && isServed(one) && one >= passivePorts.first && one <= passivePorts.last,
  )
  const count = passivePorts ? passivePorts.last - passivePorts.first + 1 : processes
  return [
    ...(count < processes
      ? [`SALLYPORT_FTP_PASSIVE_PORTS has ${count} ports for ${processes} processes: each needs at least one`]
      : []),
    ...(port === ftpsPort && port !== 0 ? [`SALLYPORT_FTPS_PORT and SALLYPORT_FTP_PORT must differ: ${port}`] : []),
    ...inRange.map(([name, one]) => `SALLYPORT_FTP_PASSIVE_PORTS must not contain ${name}, which is ${one}`),
  ]
}

/** A host name or an IPv4 address: PASV has no others. */
function hostName(text: string): string {
  const isName = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(text) && !/(^|\.)\d+$|\.\./.test(text)
  if (!isIPv4(text) && !isName)
    throw new Error(`must be a name such as files.example.com or an IPv4 address, not "${text}"`)
  return text
}
