/** `serve`: opens the app, starts its transports, prints their addresses, and closes everything in order when it is stopped. */
import type { Command } from 'commander'
import type { App } from '../app.ts'
import type { Config } from '../config.ts'
import type { Context, HostAndPort } from '../core/context.ts'
import { faultOf } from '../core/errors.ts'
import { checkMark, StoreRefused } from '../core/files/storage/stores.ts'
import { newSetupCode } from '../core/setup/setup.ts'
import { createConnectionRegistry } from '../gateway/connections.ts'
import { type Address, closeTransports, startTransports } from '../gateway/transport.ts'
import { restrictToOwner } from '../private-files.ts'
import { takeServeLock } from '../serve-lock.ts'
import { writeServedFacts } from '../served.ts'
import { certificatesOf, createTransports } from '../transports.ts'
import { version } from '../version.ts'
import { type CommandContext, cannotOpen, openOrRefuse } from './context.ts'
import { examples } from './output/output.ts'

export function addServeCommand(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .description('run the server until SIGTERM or SIGINT, after which it completes requests in progress')
    .addHelpText('after', examples('serve'))
    .action(() => serve(context))
}

async function serve(context: CommandContext): Promise<void> {
  const config = context.config()
  const stopped = stopSignal()
  const lock = isSqlite(config) ? lockFor(config) : null
  try {
    const app = await openOrRefuse(servedConfig(config))
    try {
      await serveFrom(context, config, app, stopped)
    } finally {
      await app.close()
    }
  } finally {
    lock?.release()
    // Work that was abandoned does not keep the process running.
    setTimeout(() => process.exit(), abandonMs).unref()
  }
}

const isSqlite = (config: Config) => !/^postgres(ql)?:/.test(config.database.url)

function lockFor(config: Config) {
  try {
    return takeServeLock(config.data)
  } catch (error) {
    throw cannotOpen(error)
  }
}

/** Settings of the server. Private webhook targets that this start does not allow are refused, also if an earlier one did. */
const servedConfig = (config: Config): Config => ({
  ...config,
  // Without the long busy timeout of commands.
  database: { url: config.database.url },
  webhooks: { ...config.webhooks, allow: config.webhooks.allow ?? [], ports: config.webhooks.ports ?? [] },
})

async function serveFrom(command: CommandContext, config: Config, app: App, stopped: Promise<string>): Promise<void> {
  const ctx = app.context
  await restrictFileModes(config, ctx.log)
  await testStorage(ctx)
  using certificates = await certificatesOf(config, ctx.log)
  const workers = await app.work()
  const connections = createConnectionRegistry(ctx)
  const transports = await createTransports(config, app, { certificates, connections })
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
    announce(command, { address, sftp, ftp, url, setupCode: await newSetupCode(ctx) })
    ctx.log.info({ signal: await stopped }, 'stopping')
  } finally {
    await closeTransports(transports)
    await connections.close().catch((error: unknown) => ctx.log.warn({ err: error }, 'connections'))
  }
}

/** Where the transports listen. */
interface Listening {
  readonly address: string
  readonly sftp: Address | null
  readonly ftp: readonly Address[]
}

/** Stores the addresses that users connect to, in the settings and for commands. Called again after changes. Returns the public URL. */
async function noteAddresses({ context: ctx, running }: App, { address, sftp, ftp }: Listening): Promise<string> {
  const { config } = running
  const url = config.http.port === 0 && !running.applied.includes('SALLYPORT_URL') ? address : config.http.publicUrl
  noteSftp(ctx, sftp, config.sftp.publicAddress ?? { host: new URL(url).hostname })
  noteFtp(ctx, ftp, config, new URL(url).hostname)
  await writeServedFacts(ctx, config, url)
  return url
}

/** Throws when the bucket refuses what is needed of it. A store that does not respond may do so later. */
async function testStorage(ctx: Context): Promise<void> {
  const { blobs, log } = ctx
  try {
    const problems = (await blobs.selfTest?.('start')) ?? []
    if (problems.length > 0) throw new StoreRefused(problems.join('\n'))
    await checkMark(ctx)
  } catch (error) {
    if (faultOf(error)?.code !== 'unavailable') throw cannotOpen(error)
    log.error({ err: error }, 'the storage of the files does not respond')
  }
  for (const { name, store } of await blobs.all())
    if (name !== blobs.name)
      await store.check().catch((error: unknown) => {
        log.error({ err: error, store: name }, 'another store that still has files does not respond')
      })
}

/** Stores in the settings whether SFTP is served (its port may be in use), and the address that users connect to. */
function noteSftp({ settings }: Context, sftp: Address | null, at: { host: string; port?: number }): void {
  settings.transports.sftp = sftp !== null
  settings.sftpServer = null
  if (sftp === null) return
  settings.sftpServer = { port: Number(new URL(sftp.url).port), ...at, hostKeys: [...(sftp.identity ?? [])] }
}

/** Stores in the settings where FTP is served, as users see it. */
function noteFtp({ settings }: Context, addresses: readonly Address[], { ftp }: Config, host: string): void {
  const at = (protocol: 'ftp' | 'ftps'): HostAndPort | null => {
    const served = addresses.find((address) => address.protocol === protocol)
    return served ? (ftp.publicUrls[protocol] ?? { host, port: portOf(served.url) }) : null
  }
  const [explicit, implicit] = [at('ftp'), at('ftps')]
  settings.transports.ftp = explicit !== null || implicit !== null
  const optional = ftp.certificate === null ? 'none' : 'optional'
  const encryption = ftp.tls === 'required' ? 'required' : optional
  settings.ftpServer = settings.transports.ftp ? { ftp: explicit, ftps: implicit, encryption } : null
}

function warnOfUnencryptedFtp({ log }: Context, addresses: readonly Address[], { ftp }: Config): void {
  if (!addresses.some(({ protocol }) => protocol === 'ftp') || ftp.tls === 'required') return
  const reason = ftp.certificate === null ? 'there is no TLS certificate' : 'SALLYPORT_FTP_TLS=allowed'
  log.warn({ reason }, 'FTP accepts passwords and files without encryption')
}

/** `URL` omits the usual port of FTP. */
const portOf = (url: string) => Number(/:(\d+)$/.exec(url)?.[1])

/** Removes access of other users to the installation's files; files of another owner are only logged. */
async function restrictFileModes(config: Config, log: Context['log']): Promise<void> {
  const { closed, left } = await restrictToOwner(config)
  if (closed.length > 0) log.warn({ files: closed }, 'removed access of other users to files')
  if (left.length > 0) log.error({ files: left }, 'could not remove access of other users to files: run chmod')
}

interface Announced {
  readonly address: string
  readonly sftp: Address | null
  readonly ftp: readonly Address[]
  readonly url: string
  readonly setupCode: string | null
}

function announce({ output }: CommandContext, { address, sftp, ftp, url, setupCode }: Announced): void {
  const hostKeys = sftp?.identity ?? []
  const ftpAddresses = ftp.map((one) => one.url)
  output.answer({ address, setupCode, sftp: sftp && { address: sftp.url, hostKeys }, ftp: ftpAddresses }, [
    `Sallyport ${version} serves on ${address}`,
    ...(url === address ? [] : [`Public address: ${url}`]),
    ...(sftp === null
      ? []
      : [`SFTP is served on ${sftp.url}, with the host keys`, ...hostKeys.map((key) => `  ${key}`)]),
    ...(ftp.length === 0 ? [] : [`FTP is served on ${ftpAddresses.join(' and ')}`]),
    ...(setupCode === null
      ? []
      : [
          '',
          'There is no account yet. Create the first one in a browser:',
          '',
          `  ${url}/setup#code=${setupCode}`,
          '',
          'or from another terminal, in this folder:',
          '',
          '  ./sallyport setup --account NAME --user NAME --email EMAIL --password PASSWORD',
          '',
          `One-time setup code, for POST ${url}/api/v2/setup: ${setupCode}`,
        ]),
  ])
}

/** How long work that was abandoned can still run after a stop, in ms. */
const abandonMs = 2_000

/** A second signal within this time is a duplicate: npm forwards a Ctrl-C that the terminal has sent to all processes. */
const duplicateSignalMs = 500

/** Resolves with the first SIGTERM or SIGINT. A second one ends the process at once. */
function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    let firstAt: number | null = null
    const onSignal = (signal: NodeJS.Signals) => {
      if (firstAt === null) {
        firstAt = performance.now()
        resolve(signal)
      } else if (performance.now() - firstAt > duplicateSignalMs) process.exit(1)
    }
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
  })
}
