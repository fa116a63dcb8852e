/** Serves from an open app: starts its transports, and closes everything in order when it is stopped. */
import { setTimeout as delay } from 'node:timers/promises'
import type { App } from '../../app.ts'
import { livingNodes } from '../../cluster/membership.ts'
import type { Context } from '../../core/context.ts'
import { createConnectionRegistry } from '../../gateway/connections.ts'
import { type Address, closeTransports, startTransports } from '../../gateway/transport.ts'
import type { Config } from '../../settings/config.ts'
import { certificatesOf, createTransports } from '../../transports.ts'
import { noteAddresses } from './addresses.ts'
import type { Listening } from './announce.ts'
import type { OwnProcess } from './own-process.ts'
import { shareOf } from './share.ts'
import { restrictFileModes, testStorage } from './storage.ts'

interface Serving {
  /** Resolves with the signal that ends it. */
  readonly stopped: Promise<string>
  /** Called when connections are accepted. */
  ready(listening: Listening): Promise<void> | void
  /** This process, if it is one of several of the server. */
  readonly own?: OwnProcess
}

/** Two checks of a load balancer, and a little more. */
const usualDelayMs = 10_000

/** How long work that was abandoned can still run after a stop, in ms. */
const abandonMs = 2_000

/** Settings of the server. Private webhook targets that this start does not allow are refused, also if an earlier one did. */
export function servedConfig(config: Config): Config {
  // The long wait for a busy database is for commands.
  const { busyMs: _, ...database } = config.database
  const { webhooks } = config
  return { ...config, database, webhooks: { ...webhooks, allow: webhooks.allow ?? [], ports: webhooks.ports ?? [] } }
}

export async function serveFrom(config: Config, app: App, { stopped, ready, own }: Serving): Promise<void> {
  const ctx = app.context
  await restrictFileModes(config, ctx.log)
  await testStorage(ctx)
  using certificates = await certificatesOf(config, ctx)
  const workers = await app.work()
  const connections = createConnectionRegistry(ctx)
  const transports = await createTransports(shareOf(config), app, { certificates, connections, ...own })
  const addresses = await startTransports(transports)
  const address = addresses.find(({ protocol }) => protocol.startsWith('http'))?.url ?? ''
  const sftp = addresses.find(({ protocol }) => protocol === 'sftp') ?? null
  const ftp = addresses.filter(({ protocol }) => protocol === 'ftp' || protocol === 'ftps')
  try {
    const note = () => noteAddresses(app, { address, sftp, ftp })
    const url = await note()
    await workers.announce(addresses.map((one) => one.url))
    warnOfUnencryptedFtp(ctx, ftp, config)
    app.running.onChange(() => void note().catch((error: unknown) => ctx.log.error({ err: error }, 'settings')))
    await ready({ address, sftp, ftp, url })
    await waitForBalancers(ctx, config, await stopped)
  } finally {
    await closeTransports(transports)
    await connections.close().catch((error: unknown) => ctx.log.warn({ err: error }, 'connections'))
  }
}

/** Says that the server is not ready, and serves on until load balancers have noticed. */
async function waitForBalancers(ctx: Context, config: Config, signal: string): Promise<void> {
  ctx.settings.isStopping = true
  const delayMs = config.stopDelayMs ?? ((await hasOtherNodes(ctx, config)) ? usualDelayMs : 0)
  ctx.log.info({ signal, delayMs }, 'stopping')
  await delay(delayMs)
}

/** Whether nodes run that are not processes of this server. */
async function hasOtherNodes(ctx: Context, { processes }: Config): Promise<boolean> {
  // Without the database no node is ready.
  return (await livingNodes(ctx).catch(() => [])).length > processes
}

/** Work that was abandoned does not keep the process running. */
export function abandonWork(): void {
  setTimeout(() => process.exit(), abandonMs).unref()
}

function warnOfUnencryptedFtp({ log }: Context, addresses: readonly Address[], { ftp }: Config): void {
  if (!addresses.some(({ protocol }) => protocol === 'ftp') || ftp.tls === 'required') return
  const reason = ftp.certificate === null ? 'there is no TLS certificate' : 'SALLYPORT_FTP_TLS=allowed'
  log.warn({ reason }, 'FTP accepts passwords and files without encryption')
}
