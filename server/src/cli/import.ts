/** `import plan`: what an import from another server would do. */
import { writeFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError } from 'commander'
import { openExavault } from '../import/exavault/source.ts'
import { planImport } from '../import/plan/plan.ts'
import { isLoopbackHost } from '../lib/net/smtp-tls.ts'
import { type AccountOption, accountOption, type CommandContext, inAccount } from './context.ts'
import { sourceCredentials } from './imports/credentials.ts'
import { planLines } from './imports/report.ts'
import { examples } from './output/output.ts'
import { countNotes } from './output/progress.ts'

interface SourceOptions extends AccountOption {
  readonly url: string
  readonly into: string
  readonly credentials?: string
  readonly requests: number
}

export function addImportCommands(program: Command, context: CommandContext): void {
  const command = program
    .command('import')
    .description('move in from another server: see what an import would bring')
    .addHelpText('after', examples('import plan exavault --url https://harbour.exavault.com --report plan.json'))
  const plan = command
    .command('plan')
    .description('read another server and say what an import would bring; changes nothing')
    .addHelpText('after', examples('import plan exavault --url https://harbour.exavault.com'))
  addSourceOptions(plan.command('exavault'))
    .description('a server with the ExaVault API, version 2: ExaVault, or another Sallyport')
    .option('--report <file>', 'also write the whole plan to this file, as JSON')
    .addHelpText(
      'after',
      examples(
        'import plan exavault --url https://harbour.exavault.com --report plan.json',
        'import plan exavault --url https://files.example.com --into /old --credentials source.env',
      ),
    )
    .action((options: SourceOptions & { readonly report?: string }) => planCommand(context, options))
}

const addSourceOptions = (command: Command): Command =>
  command
    .requiredOption('--url <address>', 'address of the source, such as https://harbour.exavault.com', apiAddress)
    .option('--into <folder>', 'folder of this account that everything goes into', '/')
    .option('--credentials <file>', 'file with SALLYPORT_IMPORT_API_KEY and SALLYPORT_IMPORT_ACCESS_TOKEN, one a line')
    .option('--requests <number>', 'requests a second at most', requestRate, 10)
    .option(...accountOption)

async function planCommand(context: CommandContext, options: SourceOptions & { readonly report?: string }) {
  const { url, requests, into, report } = options
  const credentials = sourceCredentials(context.config(), options.credentials)
  const { output } = context
  await inAccount(context, options.account, async (scope) => {
    const source = openExavault({
      base: url,
      credentials,
      requestsPerSecond: requests,
      onWait: (text) => output.note(text),
    })
    const signal = new AbortController().signal
    const plan = await planImport(scope, source, { into, signal, onProgress: countNotes(output) })
    if (report !== undefined) await writeFile(report, `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600 })
    output.answer(plan, planLines(plan))
  })
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
