/** What every command stands on: the settings of this installation, the house for as long as it is needed, the output. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type App, createApp } from '../app.ts'
import { type Config, environmentOf, readConfig } from '../config.ts'
import type { Account } from '../core/accounts/account.ts'
import * as accounts from '../core/accounts/accounts.ts'
import type { Actor } from '../core/actor.ts'
import type { Context } from '../core/context.ts'
import { Fault } from '../core/fault.ts'
import { operator } from '../core/setup/setup.ts'
import type { SecretReader } from './input.ts'
import { type Output, sentenceOf } from './output.ts'

export interface CommandContext {
  readonly output: Output
  readonly secrets: SecretReader
  /** Throws ConfigError. */
  config(): Config
  /** The command did what it was asked, but the answer is bad news: exit code 1. */
  fail(): void
  readonly failed: boolean
}

/** Of every command that acts on one account. */
export const accountOption = ['--account <name>', 'which account, where there are several'] as const

export interface AccountOption {
  readonly account?: string
}

export interface Inside {
  readonly t: Context
  readonly actor: Actor
  readonly account: Account
}

export function createCommandContext(output: Output, secrets: SecretReader): CommandContext {
  const folder = installationFolder()
  let failed = false
  return {
    output,
    secrets,
    config: () => patient(readConfig(environmentOf(folder), folder)),
    fail: () => {
      failed = true
    },
    get failed() {
      return failed
    },
  }
}

/** The folder that holds the executable, whether this runs from source or from the bundle, whatever the working directory. */
export function installationFolder(from = import.meta.dirname): string {
  const manifest = join(from, 'package.json')
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'sallyport') return from
  if (dirname(from) === from) throw new Error('this program stands outside of its installation folder')
  return installationFolder(dirname(from))
}

/** Opens the house. Throws `unavailable` with a sentence for what the operator can mend. */
export async function openOrRefuse(config: Config): Promise<App> {
  try {
    return await createApp(config)
  } catch (error) {
    throw cannotOpen(error)
  }
}

/** Why a folder, a database or a key can't be opened, as a Fault. */
export function cannotOpen(error: unknown): Fault {
  return error instanceof Fault
    ? error
    : new Fault('unavailable', `Sallyport can't open its data: ${sentenceOf(error)}`)
}

/** Runs `work` in a house of its own, beside a server that may be running, and closes it. */
export async function withApp<T>(context: CommandContext, work: (ctx: Context) => Promise<T>): Promise<T> {
  const app = await openOrRefuse(quiet(context.config()))
  try {
    return await work(app.context)
  } finally {
    await app.close()
  }
}

/** The same, as the operator acting on an account: the only one, or the one named. */
export function inAccount<T>(
  context: CommandContext,
  name: string | undefined,
  work: (inside: Inside) => Promise<T>,
): Promise<T> {
  return withApp(context, async (ctx) => {
    const account = await accounts.find(ctx, name)
    return await work({ t: ctx, account, actor: await operator(ctx, account) })
  })
}

/** A server may be writing without a pause when a command comes; the command waits for its turn. */
const patienceMs = 60_000

const patient = (config: Config): Config => ({ ...config, database: { ...config.database, busyMs: patienceMs } })

/** A command's answer is its log; only what is wrong is worth a line beside it. */
const quiet = (config: Config): Config => ({
  ...config,
  log: { level: config.log.level === 'error' ? 'error' : 'warn' },
})
