/** `serve`: runs the server in this process, or in several that this one starts, until it is stopped. */
import type { Command } from 'commander'
import { newSetupCode } from '../core/setup/setup.ts'
import { takeServeLock } from '../data-folder/serve-lock.ts'
import type { Config } from '../settings/config.ts'
import type { CommandContext } from './context.ts'
import { examples } from './output/output.ts'
import { announce } from './serving/announce.ts'
import { cannotOpen, openOrRefuse } from './serving/open.ts'
import { isOneOfSeveral } from './serving/own-process.ts'
import { stopSignal } from './serving/stop-signal.ts'

export function addServeCommand(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .description('run the server until SIGTERM or SIGINT, after which it completes requests in progress')
    .addHelpText('after', examples('serve'))
    .action(() => serve(context))
}

async function serve(context: CommandContext): Promise<void> {
  // What runs the server is loaded here: other commands do not need it.
  if (isOneOfSeveral()) {
    const { serveAsOneOfSeveral } = await import('./serving/process.ts')
    if (!(await serveAsOneOfSeveral(() => context.config()))) context.fail()
    return
  }
  const config = context.config()
  if (config.processes === 1) return await serveInThisProcess(context, config)
  const { serveWithProcesses } = await import('./serving/processes.ts')
  await serveWithProcesses(context.output, config)
}

async function serveInThisProcess(context: CommandContext, config: Config): Promise<void> {
  const stopped = stopSignal()
  const { abandonWork, servedConfig, serveFrom } = await import('./serving/serving.ts')
  const { openTraces } = await import('./serving/traces.ts')
  const lock = isSqlite(config) ? lockFor(config) : null
  const tracing = await openTraces(config)
  try {
    const served = servedConfig(config)
    const app = await openOrRefuse(served, { tracing })
    try {
      await serveFrom(served, app, {
        stopped,
        ready: async (listening) =>
          announce(context.output, { ...listening, setupCode: await newSetupCode(app.context) }),
      })
    } finally {
      await app.close()
    }
  } finally {
    await tracing?.close()
    lock?.release()
    abandonWork()
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
