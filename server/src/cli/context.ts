/** What commands share: settings, output, and the app for the duration of a command. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Account } from '../core/accounts/account.ts'
import * as accounts from '../core/accounts/accounts.ts'
import type { Actor } from '../core/actor.ts'
import type { Context } from '../core/context.ts'
import { operator } from '../core/setup/setup.ts'
import { type Config, environmentOf, readConfig } from '../settings/config.ts'
import type { SecretReader } from './input.ts'
import type { Output } from './output/output.ts'
import { openOrRefuse } from './serving/open.ts'

export interface CommandContext {
  readonly output: Output
  readonly secrets: SecretReader
  /** Throws ConfigError. */
  config(): Config
  /** Sets exit code 1: the command ran, but its result is a failure. */
  fail(): void
  readonly failed: boolean
}

/** The option of commands that act on one account. */
export const accountOption = ['--account <name>', 'the account, if there are several'] as const

export interface AccountOption {
  readonly account?: string
}

export interface AccountScope {
  readonly ctx: Context
  readonly actor: Actor
  readonly account: Account
}

export function createCommandContext(output: Output, secrets: SecretReader): CommandContext {
  const folder = installationFolder()
  let failed = false
  return {
    output,
    secrets,
    config: () => withLongBusyTimeout(readConfig(environmentOf(folder), folder)),
    fail: () => {
      failed = true
    },
    get failed() {
      return failed
    },
  }
}

/** The folder of the executable, from source or from the bundle, independent of the working directory. */
export function installationFolder(from = import.meta.dirname): string {
  const manifest = join(from, 'package.json')
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'sallyport') return from
  if (dirname(from) === from) throw new Error('this program is outside of its installation folder')
  return installationFolder(dirname(from))
}

/** Runs `work` with an app of its own, which may run concurrently with a server, and closes it. */
export async function withApp<T>(context: CommandContext, work: (ctx: Context) => Promise<T>): Promise<T> {
  const app = await openOrRefuse(quiet(context.config()))
  try {
    return await work(app.context)
  } finally {
    await app.close()
  }
}

/** Like `withApp`, as the operator acting on an account: the only one, or the named one. */
export function inAccount<T>(
  context: CommandContext,
  name: string | undefined,
  work: (inside: AccountScope) => Promise<T>,
): Promise<T> {
  return withApp(context, async (ctx) => {
    const account = await accounts.find(ctx, name)
    return await work({ ctx, account, actor: await operator(ctx, account) })
  })
}

/** How long commands wait for the write lock of a busy server, in ms. */
const busyTimeoutMs = 60_000

const withLongBusyTimeout = (config: Config): Config => ({
  ...config,
  database: { ...config.database, busyMs: busyTimeoutMs },
})

/** Commands log warnings and errors only. */
const quiet = (config: Config): Config => ({
  ...config,
  log: { level: config.log.level === 'error' ? 'error' : 'warn' },
})
