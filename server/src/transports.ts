/** Creates the transports that the settings ask for. They are loaded here, since no other command needs them. */
import { join } from 'node:path'
import type { App } from './app.ts'
import type { AcmeSettings, Context } from './core/context.ts'
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
import type { Config } from './settings/config.ts'

/** What the build writes is beside the bundle; when run from source, in the `dist` folder. */
const dist = import.meta.filename.endsWith('.ts') ? join(import.meta.dirname, '../../dist') : import.meta.dirname

/** Folders of the built web app and of the built guide. */
const builtFolders = { webFolder: join(dist, 'web'), guideFolder: join(dist, 'guide') }

/** The certificates of HTTPS, and of FTP, which may be the same. */
export interface ServerCertificates extends Disposable {
  readonly http: Certificates | null
  readonly ftp: Certificates | null
}

export async function certificatesOf({ http, ftp }: Config, ctx: Context): Promise<ServerCertificates> {
  const isFtpServed = ftp.port !== null || ftp.ftpsPort !== null
  const opened = http.acme ? await openAcme(http.acme, ctx) : http.tls && (await openOrRefuse(http.tls, ctx.log))
  const files = ftp.certificate === 'acme' || ftp.certificate === http.tls ? null : ftp.certificate
  const own = isFtpServed && files ? await openOrRefuse(files, ctx.log) : null
  return {
    http: opened,
    ftp: own ?? (ftp.certificate === null ? null : opened),
    [Symbol.dispose]() {
      opened?.close()
      own?.close()
    },
  }
}

async function openAcme(acme: AcmeSettings, ctx: Context): Promise<Certificates> {
  const { openAcmeCertificates } = await import('./gateway/acme-certificates.ts')
  return await openAcmeCertificates(ctx, acme)
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
    ...(await challengeTransport(http, context)),
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

/** Beside HTTPS with a certificate by ACME. */
async function challengeTransport({ acme, host, trustedProxies }: Config['http'], ctx: Context): Promise<Transport[]> {
  if (!acme) return []
  const { createChallengeTransport } = await import('./http/challenges/transport.ts')
  return [createChallengeTransport({ host, acme, trustedProxies }, ctx)]
}

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
    hostNames: [...(http.acme?.names ?? []), ...names].flatMap((name) => name?.toLowerCase() ?? []),
  }
  return [createFtpTransport(options, services)]
}
