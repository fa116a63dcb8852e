/** `serve`: opens the house and its doors, says where, and closes all in order when it is told to stop. */
import type { Command } from 'commander'
import type { App } from '../app.ts'
import type { Config } from '../config.ts'
import type { Context } from '../core/context.ts'
import { Fault } from '../core/fault.ts'
import { newSetupCode } from '../core/setup/setup.ts'
import type { HttpServer } from '../http/server.ts'
import { closeToOthers } from '../private-files.ts'
import { writeServedFacts } from '../served.ts'
import { version } from '../version.ts'
import { webFolder } from '../web-folder.ts'
import { type CommandContext, cannotOpen, openOrRefuse } from './context.ts'
import { examples } from './output.ts'
import { takeServeLock } from './serve-lock.ts'

export function addServeCommand(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .description('run the server until SIGTERM or SIGINT, which let it finish what is under way')
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

/** What was not said now is not allowed: a list of an earlier start is for commands beside it, not for the server. */
const servedConfig = (config: Config): Config => ({
  ...config,
  // A request is not to wait as long as a command may.
  database: { url: config.database.url },
  webhooks: { ...config.webhooks, allow: config.webhooks.allow ?? [], ports: config.webhooks.ports ?? [] },
})

async function serveFrom(command: CommandContext, config: Config, app: App, stopped: Promise<string>): Promise<void> {
  const ctx = app.context
  await keepOthersOut(config, ctx.log)
  await app.work()
  const server = await startServer(config, app)
  try {
    const url = config.http.port === 0 ? server.address : config.http.publicUrl
    await writeServedFacts(ctx, config, url)
    announce(command, server.address, url, await newSetupCode(ctx))
    ctx.log.info({ signal: await stopped }, 'stopping')
  } finally {
    await server.close()
  }
}

/** What others on this machine could read or change is closed to them; what belongs to somebody else stays as it is. */
async function keepOthersOut(config: Config, log: Context['log']): Promise<void> {
  const { closed, left } = await closeToOthers(config)
  if (closed.length > 0) log.warn({ files: closed }, 'files that others could use are now for their owner only')
  if (left.length > 0) log.error({ files: left }, 'files that others can use could not be closed to them: chmod them')
}

/** Starts the HTTP server. Throws `unavailable` with a sentence for an address that can't be listened on. */
async function startServer(config: Config, { context, usage }: App): Promise<HttpServer> {
  const { http, metrics } = config
  // Loaded here, since no other command needs a web framework to start.
  const { startHttpServer } = await import('../http/server.ts')
  try {
    return await startHttpServer({ http, metrics, webFolder }, { context, usage, trustedProxies: http.trustedProxies })
  } catch (error) {
    throw new Fault(
      'unavailable',
      whyShut(error, `${http.host.includes(':') ? `[${http.host}]` : http.host}:${http.port}`),
    )
  }
}

function whyShut(error: unknown, address: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE')
    return `The address ${address} is taken by another program. Stop that one, or choose another port with SALLYPORT_PORT.`
  if (code === 'EACCES')
    return `This user may not listen on ${address}. Choose a port from 1024 up with SALLYPORT_PORT.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `This machine has no address ${address}. Set SALLYPORT_HOST to one of its own.`
  return `Sallyport can't listen on ${address}: ${error instanceof Error ? error.message : error}`
}

function announce({ output }: CommandContext, address: string, url: string, setupCode: string | null): void {
  output.answer({ address, setupCode }, [
    `Sallyport ${version} serves on ${address}`,
    ...(url === address ? [] : [`Its public address is ${url}`]),
    ...(setupCode === null
      ? []
      : [
          '',
          'There is no account yet. Make the first one in a browser:',
          '',
          `  ${url}/setup#code=${setupCode}`,
          '',
          'or from another terminal, in this folder:',
          '',
          '  ./sallyport setup --account NAME --user NAME --email EMAIL --password PASSWORD',
          '',
          `One-time set-up code, for POST ${url}/api/v2/setup: ${setupCode}`,
        ]),
  ])
}

/** npm hands a Ctrl-C on that the terminal has sent already: what comes within this time is the same wish. */
const sameWishMs = 500

/** Resolves with the first SIGTERM or SIGINT. A second wish to stop ends the process at once. */
function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    let firstAt: number | null = null
    const hear = (signal: NodeJS.Signals) => {
      if (firstAt === null) {
        firstAt = performance.now()
        resolve(signal)
      } else if (performance.now() - firstAt > sameWishMs) process.exit(1)
    }
    process.on('SIGTERM', hear)
    process.on('SIGINT', hear)
  })
}
