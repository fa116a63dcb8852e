/** A test app with its FTP server on real sockets: FTP with AUTH TLS, and FTPS with implicit TLS. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tree from '../src/core/files/tree/tree.ts'
import { createSharedSessions } from '../src/core/files/uploads/shared-sessions.ts'
import type { EngineName } from '../src/db/engine.ts'
import type { FtpBounds, FtpOptions } from '../src/ftp/control/options.ts'
import type { FtpServices } from '../src/ftp/control/services.ts'
import { defaultDeadlines } from '../src/ftp/data/deadlines.ts'
import { createFtpTransport } from '../src/ftp/transport.ts'
import { createAdmission } from '../src/gateway/admission.ts'
import { type ConnectionCaps, createConnectionLimits } from '../src/gateway/connection-limits.ts'
import { createConnectionRegistry } from '../src/gateway/connections.ts'
import { noBalancers, type ProxyRule } from '../src/gateway/proxy-protocol.ts'
import { openCertificates } from '../src/gateway/tls.ts'
import { closeTransports, startTransports, type Transport } from '../src/gateway/transport.ts'
import { makeCertificate } from './certificates.ts'
import { findInconsistencies } from './consistency.ts'
import { type EventRecorder, recordEvents } from './event-recorder.ts'
import { openTestApp, type TestApp, type TestAppOptions } from './test-app.ts'

export interface FtpApp extends TestApp {
  readonly port: number
  /** Null without a certificate. */
  readonly ftpsPort: number | null
  readonly services: FtpServices
  readonly heard: EventRecorder
  /** Drains and closes the server; the app stays open. */
  stop(graceMs?: number): Promise<void>
}

export interface FtpAppOptions extends TestAppOptions {
  readonly ftp?: Partial<FtpOptions>
  readonly bounds?: Partial<FtpBounds>
  readonly caps?: Partial<ConnectionCaps>
  readonly proxies?: ProxyRule
  /** False: the server offers no TLS. */
  readonly hasCertificate?: boolean
  /** Started before FTP. */
  readonly others?: readonly Transport[]
  readonly passivePorts?: { readonly first: number; readonly last: number }
}

/** Plain sign-ins are allowed unless `ftp` says otherwise. */
export async function openFtpApp(engine: EngineName, options: FtpAppOptions = {}): Promise<FtpApp> {
  const opened = await openTestApp(engine, options)
  const heard = recordEvents(opened.context)
  const app = { ...opened, context: heard.ctx }
  const { context, usage } = app
  const admission = createAdmission(context, usage, { perAddress: 1_000, perUser: 1_000, perAccount: 1_000 })
  const connections = createConnectionRegistry(context, { tickMs: 20, minAgeMs: 0 })
  const limits = createConnectionLimits({ rate: 1_000, perAddress: 1_000, perUser: 1_000, ...options.caps })
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-ftp-'))
  const isTls = options.hasCertificate !== false
  const certificates = isTls ? await openCertificates(makeCertificate(folder), context.log) : null
  const proxies = options.proxies ?? noBalancers
  const services = { context, admission, connections, limits, proxies, uploads: createSharedSessions(), certificates }
  const transport = createFtpTransport(
    {
      ...{ isTlsRequired: false, publicAddress: null, sessionRule: 'prefer', isActiveAllowed: false },
      ...{ isStrictClose: false, listsDots: true, hostNames: ['files.example.com'] },
      ...options.ftp,
      ...{ host: '127.0.0.1', port: 0, ftpsPort: certificates ? 0 : null },
      passivePorts: options.passivePorts ?? { first: 40_000, last: 48_999 },
      bounds: { startsPerAddress: 100, data: defaultDeadlines, ...options.bounds },
    },
    services,
  )
  const addresses = await startTransports([...(options.others ?? []), transport])
  const portOf = (protocol: string) => {
    const found = addresses.find((address) => address.protocol === protocol)
    return found ? Number(new URL(found.url).port) : null
  }
  let isOpen = true
  const stop = async (graceMs = 0) => {
    if (isOpen) await closeTransports([transport], graceMs)
    isOpen = false
  }
  return {
    ...app,
    services,
    heard,
    port: portOf('ftp') ?? 0,
    ftpsPort: portOf('ftps'),
    stop,
    async close() {
      await stop()
      certificates?.close()
      rmSync(folder, { recursive: true })
      await connections.close()
      await app.close()
    },
  }
}

/** Closes the app. Rejects if the server has reported a bug, or its data contradict each other. */
export async function closeSound(app: FtpApp): Promise<void> {
  await app.stop()
  const faults = [
    ...app.logged.filter((line) => line.includes('"bug"')),
    ...(await findInconsistencies(app.context)).map(String),
  ]
  await app.close()
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

/** SHA-256 of the published file at a path of the account, as hex; null if there is none. */
export const digestOf = async ({ context, operator }: FtpApp, path: string): Promise<string | null> =>
  (await tree.lookUp(context.db.q, operator, path))?.resource.sha256 ?? null
