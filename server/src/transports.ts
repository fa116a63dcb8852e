/** Creates the transports that the settings ask for. They are loaded here, since no other command needs them. */
import type { App } from './app.ts'
import { builtFolders } from './built-folders.ts'
import type { Config } from './config.ts'
import { Fault } from './core/fault.ts'
import { createSharedSessions } from './core/files/uploads/shared-sessions.ts'
import { createAdmission } from './gateway/admission.ts'
import { createConnectionLimits } from './gateway/connection-limits.ts'
import type { ConnectionRegistry } from './gateway/connections.ts'
import type { OtherProcesses } from './gateway/counters.ts'
import { noBalancers } from './gateway/proxy-protocol.ts'
import { type CertificateFiles, type Certificates, openCertificates } from './gateway/tls.ts'
import type { Transport } from './gateway/transport.ts'
import type { ProcessMetrics } from './http/requests/options.ts'
import type { Log } from './lib/log.ts'

/** The certificates of HTTPS, and of FTP, which may be the same. */
export interface ServerCertificates extends Disposable {
  readonly http: Certificates | null
  readonly ftp: Certificates | null
}

export async function certificatesOf({ http, ftp }: Config, log: Log): Promise<ServerCertificates> {
  const isFtpServed = ftp.port !== null || ftp.ftpsPort !== null
  const opened = http.tls && (await openOrRefuse(http.tls, log))
  const isShared = opened && ftp.certificate === http.tls
  const own = isFtpServed && ftp.certificate && !isShared ? await openOrRefuse(ftp.certificate, log) : null
  return {
    http: opened,
    ftp: isShared ? opened : own,
    [Symbol.dispose]() {
      opened?.close()
      own?.close()
    },
  }
}

async function openOrRefuse(files: CertificateFiles, log: Log): Promise<Certificates> {
  try {
    return await openCertificates(files, log)
  } catch (error) {
    const reason = error instanceof Error ? error.message : error
    throw new Fault('unavailable', `The TLS certificate can't be used (${files.certFile}): ${reason}`)
  }
}

/** Dependencies that transports share. */
interface Shared {
  readonly certificates: ServerCertificates
  readonly connections: ConnectionRegistry
  /** Of a server with several processes. */
  readonly counts?: OtherProcesses
  readonly metrics?: ProcessMetrics
}

export async function createTransports(
  config: Config,
  app: App,
  { certificates, connections, counts, metrics: processes }: Shared,
): Promise<Transport[]> {
  const { http, operations } = config
  const metrics = { ...config.metrics, data: config.data, processes }
  const { context, usage } = app
  const admission = createAdmission(context, usage, { perAddress: http.connections.perAddress, ...operations })
  const { createHttpTransport } = await import('./http/transport.ts')
  const services = { context, admission, connections, trustedProxies: http.trustedProxies }
  const limits = createConnectionLimits(config.connections, undefined, undefined, counts)
  const proxies = { ...noBalancers, balancers: config.proxyProtocol }
  const shared = { context, admission, connections, uploads: createSharedSessions(), limits, proxies }
  return [
    createHttpTransport(
      { http: withCurrentUrl(http, context), metrics, certificates: certificates.http, ...builtFolders },
      services,
    ),
    ...(await sftpTransport(config, shared)),
    ...(await ftpTransport(config, app, { ...shared, certificates: certificates.ftp })),
  ]
}

/** Operators can change the public URL while the server runs. */
const withCurrentUrl = (http: Config['http'], { settings }: App['context']): Config['http'] => ({
  ...http,
  get publicUrl() {
    return settings.publicUrl
  },
})

type SftpServices = Parameters<typeof import('./sftp/transport.ts').createSftpTransport>[1]

async function sftpTransport({ sftp }: Config, services: SftpServices): Promise<Transport[]> {
  if (sftp.port === null) return []
  const { createSftpTransport } = await import('./sftp/transport.ts')
  return [createSftpTransport({ ...sftp, port: sftp.port }, services)]
}

type FtpServices = Parameters<typeof import('./ftp/transport.ts').createFtpTransport>[1]

async function ftpTransport({ ftp, http }: Config, { running }: App, services: FtpServices): Promise<Transport[]> {
  if (ftp.port === null && ftp.ftpsPort === null) return []
  const { createFtpTransport } = await import('./ftp/transport.ts')
  const { tls, tlsSession, publicAddress, publicUrls } = ftp
  const names = [new URL(http.publicUrl).hostname, publicAddress, publicUrls.ftp?.host, publicUrls.ftps?.host]
  const options = {
    ...ftp,
    // Those of this process are a part of them.
    allPassivePorts: running.config.ftp.passivePorts,
    isTlsRequired: tls === 'required',
    sessionRule: tlsSession,
    hostNames: names.flatMap((name) => name?.toLowerCase() ?? []),
  }
  return [createFtpTransport(options, services)]
}
