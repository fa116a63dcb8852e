/** `import`: moving in from another server. */
import { writeFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { IfExists } from '../core/files/tree/resource.ts'
import { namesOf } from '../core/files/tree/tree.ts'
import { openExavault } from '../import/exavault/source.ts'
import { planImport } from '../import/plan/plan.ts'
import type { Ran } from '../import/run/run.ts'
import type { ImportSource } from '../import/source.ts'
import { isLoopbackHost } from '../lib/net/smtp-tls.ts'
import { formatPath } from '../lib/text/path.ts'
import { type AccountOption, type AccountScope, accountOption, type CommandContext, inAccount } from './context.ts'
import { sourceCredentials } from './imports/credentials.ts'
import { planLines } from './imports/report.ts'
import { runLines } from './imports/run-report.ts'
import { undoLines } from './imports/undo-report.ts'
import { verifyLines } from './imports/verify-report.ts'
import { examples } from './output/output.ts'
import { countNotes, progressNotes } from './output/progress.ts'

/** What names an import. */
interface KeyOptions extends AccountOption {
  readonly url: string
  readonly into: string
}

interface SourceOptions extends KeyOptions {
  readonly credentials?: string
  readonly requests: number
}

interface Reported {
  readonly report?: string
}

interface RunOptions extends SourceOptions, Reported {
  readonly ifExists: Choice
  /** Bytes a second. */
  readonly rate?: number
  readonly parallel: number
  readonly filesOnly?: boolean
}

interface VerifyOptions extends SourceOptions, Reported {
  readonly filesOnly?: boolean
  readonly deep?: boolean
  readonly rate?: number
}

const choices = { skip: 'fail', rename: 'keep-both', replace: 'replace' } as const satisfies Record<string, IfExists>
type Choice = keyof typeof choices

export function addImportCommands(program: Command, context: CommandContext): void {
  const command = program
    .command('import')
    .description('move in from another server: files, users, shares, webhooks')
    .addHelpText('after', examples('import plan exavault --help', 'import run exavault --help'))
  addPlan(command, context)
  addRun(command, context)
  addVerify(command, context)
  addUndo(command, context)
}

const exavault = 'a server with the ExaVault API, version 2: ExaVault, or another Sallyport'

function addPlan(command: Command, context: CommandContext): void {
  const plan = command
    .command('plan')
    .description('read another server and say what an import would bring; changes nothing')
    .addHelpText('after', examples('import plan exavault --url https://harbour.exavault.com'))
  addSourceOptions(plan.command('exavault'))
    .description(exavault)
    .addHelpText(
      'after',
      examples(
        'import plan exavault --url https://harbour.exavault.com --report plan.json',
        'import plan exavault --url https://files.example.com --into /old --credentials source.env',
      ),
    )
    .action((options: SourceOptions & Reported) => planCommand(context, options))
}

function addRun(command: Command, context: CommandContext): void {
  const run = command
    .command('run')
    .description('copy from another server; run again, it goes on and brings the difference')
    .addHelpText('after', examples('import run exavault --url https://harbour.exavault.com'))
  addSourceOptions(run.command('exavault'))
    .description(exavault)
    .addOption(
      new Option('--if-exists <choice>', 'a file whose name is taken here by other content')
        .choices(Object.keys(choices))
        .default('skip'),
    )
    .option('--files-only', 'leave out users, shares, forms, notifications, email lists and webhooks')
    .option('--rate <MB/s>', 'read at most so many MB a second', rateOf)
    .option('--parallel <number>', 'files at the same time', parallelOf, 4)
    .addHelpText(
      'after',
      examples(
        'import run exavault --url https://harbour.exavault.com --credentials source.env',
        'import run exavault --url https://files.example.com --into /old --rate 20 --report run.json',
      ),
    )
    .action((options: RunOptions) => runCommand(context, options))
}

function addVerify(command: Command, context: CommandContext): void {
  const verify = command
    .command('verify')
    .description('compare another server with what was imported from it; changes nothing')
    .addHelpText('after', examples('import verify exavault --url https://harbour.exavault.com'))
  addSourceOptions(verify.command('exavault'))
    .description(exavault)
    .option('--files-only', 'leave out users, shares, forms, notifications, email lists and webhooks')
    .option('--deep', 'read files for which the source gives no hash')
    .option('--rate <MB/s>', 'read at most so many MB a second', rateOf)
    .addHelpText('after', examples('import verify exavault --url https://harbour.exavault.com --deep --rate 20'))
    .action((options: VerifyOptions) => verifyCommand(context, options))
}

function addUndo(command: Command, context: CommandContext): void {
  const undo = command
    .command('undo')
    .description('remove what an import brought and nobody has changed since; files go to the trash')
    .addHelpText('after', examples('import undo exavault --url https://harbour.exavault.com'))
  addKeyOptions(undo.command('exavault'))
    .description(exavault)
    .option('--report <file>', 'also write the whole result to this file, as JSON')
    .addHelpText('after', examples('import undo exavault --url https://harbour.exavault.com --report undo.json'))
    .action((options: KeyOptions & Reported) => undoCommand(context, options))
  const accept = command
    .command('accept')
    .description('forget how an import was made: it can be neither continued nor undone from then on')
    .addHelpText('after', examples('import accept exavault --url https://harbour.exavault.com'))
  addKeyOptions(accept.command('exavault'))
    .description(exavault)
    .addHelpText('after', examples('import accept exavault --url https://harbour.exavault.com'))
    .action((options: KeyOptions) => acceptCommand(context, options))
}

const addKeyOptions = (command: Command): Command =>
  command
    .requiredOption('--url <address>', 'address of the source, as for the run', apiAddress)
    .option('--into <folder>', 'folder that everything went into, as for the run', '/')
    .option(...accountOption)

const addSourceOptions = (command: Command): Command =>
  command
    .requiredOption('--url <address>', 'address of the source, such as https://harbour.exavault.com', apiAddress)
    .option('--into <folder>', 'folder of this account that everything goes into', '/')
    .option('--credentials <file>', 'file with SALLYPORT_IMPORT_API_KEY and SALLYPORT_IMPORT_ACCESS_TOKEN, one a line')
    .option('--requests <number>', 'requests a second at most', requestRate, 10)
    .option('--report <file>', 'also write the whole result to this file, as JSON')
    .option(...accountOption)

/** Opens the source and the account, and writes the report. */
async function withSource<T>(
  context: CommandContext,
  options: SourceOptions & Reported,
  work: (scope: AccountScope, source: ImportSource) => Promise<T>,
): Promise<T> {
  const { url: base, requests: requestsPerSecond, account } = options
  const credentials = sourceCredentials(context.config(), options.credentials)
  return await inAccount(context, account, async (scope) => {
    const onWait = (text: string) => context.output.note(text)
    const result = await work(scope, openExavault({ base, credentials, requestsPerSecond, onWait }))
    await writeReport(options, result)
    return result
  })
}

async function planCommand(context: CommandContext, options: SourceOptions & Reported): Promise<void> {
  const { output } = context
  const { signal } = new AbortController()
  const input = { into: options.into, signal, onProgress: countNotes(output) }
  const plan = await withSource(context, options, (scope, source) => planImport(scope, source, input))
  output.answer(plan, planLines(plan))
}

async function runCommand(context: CommandContext, options: RunOptions): Promise<void> {
  const { output } = context
  const { into, parallel, rate = null, ifExists, filesOnly = false } = options
  const { runImport } = await import('../import/run/run.ts')
  const { signal } = new AbortController()
  const choice = { into, parallel, rate, filesOnly, ifExists: choices[ifExists] }
  let stopped: Ran | null = null
  const onStopped = (ran: Ran) => {
    stopped = ran
  }
  const input = { ...choice, signal, onProgress: progressNotes(output), onStopped }
  const ran = await withSource(context, options, async (scope, source) => await runImport(scope, source, input)).catch(
    async (error: unknown) => {
      if (stopped) {
        await writeReport(options, stopped)
        for (const line of runLines(stopped)) output.note(line)
      }
      throw error
    },
  )
  if (ran.counts.failed > 0) context.fail()
  output.answer(ran, runLines(ran))
}

async function verifyCommand(context: CommandContext, options: VerifyOptions): Promise<void> {
  const { output } = context
  const { into, filesOnly = false, deep = false, rate = null } = options
  const { verifyImport } = await import('../import/verify/verify.ts')
  const { signal } = new AbortController()
  const input = { into, filesOnly, deep, rate, signal, onProgress: countNotes(output) }
  const verified = await withSource(context, options, (scope, source) => verifyImport(scope, source, input))
  if (verified.problems.length > 0) context.fail()
  output.answer(verified, verifyLines(verified))
}

const keyOf = ({ url, into }: KeyOptions) => ({
  kind: 'exavault',
  address: url,
  into: formatPath(namesOf(into, 'path')),
})

async function undoCommand(context: CommandContext, options: KeyOptions & Reported): Promise<void> {
  const { output } = context
  const { undoImport } = await import('../import/undo/undo.ts')
  const undone = await inAccount(context, options.account, (scope) => undoImport(scope, keyOf(options)))
  await writeReport(options, undone)
  if (undone.kept > 0) context.fail()
  output.answer(undone, undoLines(undone))
}

async function acceptCommand(context: CommandContext, options: KeyOptions): Promise<void> {
  const { acceptImport } = await import('../import/undo/undo.ts')
  await inAccount(context, options.account, (scope) => acceptImport(scope, keyOf(options)))
  const { address, into } = keyOf(options)
  context.output.answer({ address, into }, [`The import from ${address} into ${into} is accepted.`])
}

async function writeReport({ report }: Reported, result: unknown): Promise<void> {
  if (report !== undefined) await writeFile(report, `${JSON.stringify(result, null, 2)}\n`, { mode: 0o600 })
}

const apiPath = '/api/v2'

/** The base of the API at an address: with its path, without a slash at the end. */
export function apiAddress(text: string): string {
  const url = URL.parse(text)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new InvalidArgumentError('It must be an address such as https://harbour.exavault.com.')
  if (url.username || url.password || url.search || url.hash)
    throw new InvalidArgumentError('It must be an address alone: credentials come from the environment or a file.')
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname))
    throw new InvalidArgumentError(
      'It must begin with https://, because the API key and the access token are sent to it.',
    )
  const path = url.pathname.replace(/\/+$/, '')
  return `${url.origin}${path.endsWith(apiPath) ? path : path + apiPath}`
}

const mostRequests = 1_000

function requestRate(text: string): number {
  const rate = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : 0
  if (rate < 0.01 || rate > mostRequests)
    throw new InvalidArgumentError(`It must be a number from 0.01 to ${mostRequests}.`)
  return rate
}

function rateOf(text: string): number {
  const rate = Number(text)
  if (!(rate > 0 && rate <= 1_000_000))
    throw new InvalidArgumentError('It must be a number of MB a second above 0, at most 1000000.')
  return rate * 1e6
}

const mostParallel = 16

function parallelOf(text: string): number {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > mostParallel)
    throw new InvalidArgumentError(`It must be a number from 1 to ${mostParallel}.`)
  return number
}
