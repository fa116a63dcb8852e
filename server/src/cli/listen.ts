/** `listen`: forwards live messages of a webhook to a developer's machine. */
import { readFileSync } from 'node:fs'
import type { Credentials } from '@sallyport/client/api/client.ts'
import type { Command } from 'commander'
import { Fault } from '../core/fault.ts'
import { endpointProblem } from '../core/webhooks/endpoints/webhook.ts'
import type { CommandContext } from './context.ts'
import { wholeNumber } from './input.ts'
import { columns, examples, sentenceOf } from './output/output.ts'

export function addListenCommand(program: Command, context: CommandContext): void {
  program
    .command('listen')
    .description('forward the messages of a webhook to this machine as they arrive, until Ctrl-C')
    .requiredOption('--webhook <id>', 'id of the webhook', wholeNumber)
    .requiredOption('--forward <url>', 'URL to post them to, such as http://localhost:3000/hook')
    .option('--server <url>', 'address of the Sallyport server (default: that of this installation)')
    .option('--credentials <file>', 'JSON with apiKey and accessToken, as token create --json prints it')
    .option('--api-key <value>', 'API key, instead of a file; - reads it from standard input')
    .option('--access-token <value>', 'access token of an administrator; - reads it from standard input')
    .option('--after <cursor>', 'continue after this cursor, which the last run printed (default: from now on)')
    .addHelpText(
      'after',
      examples(
        'listen --webhook 1000 --forward http://localhost:3000/hook --credentials credentials.json',
        'listen --webhook 1000 --forward http://localhost:3000/hook --server https://files.harbour.example --api-key - --access-token -',
      ),
    )
    .action((options: ListenOptions) => listen(context, options))
}

interface ListenOptions {
  readonly webhook: number
  readonly forward: string
  readonly server?: string
  readonly credentials?: string
  readonly apiKey?: string
  readonly accessToken?: string
  readonly after?: string
}

async function listen(context: CommandContext, options: ListenOptions): Promise<void> {
  const { webhook, forward: target, after } = options
  const server = options.server ?? context.config().http.publicUrl
  requireUrl('--forward', target)
  requireUrl('--server', server)
  const credentials = await credentialsOf(context, options)
  // Loaded here, since no other command uses the API.
  const { createClient } = await import('@sallyport/client/api/client.ts')
  const { forwardMessages } = await import('./forwarding.ts')
  const ending = endSignal()
  const cursor = await forwardMessages({
    client: createClient(server, credentials),
    webhook,
    target,
    after,
    ending,
    onBegin: () =>
      context.output.note(`Messages of webhook ${webhook} at ${server} go to ${target}. Press Ctrl-C to stop.`),
    onForwarded: (message) =>
      context.output.answer(
        message,
        columns([[message.status, `${message.durationMs} ms`, message.event, message.messageId]]),
      ),
    onTransientError: (text) => context.output.note(text),
  })
  context.output.note(`To continue from here: --after ${cursor}`)
}

function requireUrl(option: string, url: string): void {
  const problem = endpointProblem(url)
  if (problem) throw new Fault('invalid', `${option} ${problem}.`)
}

async function credentialsOf(context: CommandContext, options: ListenOptions): Promise<Credentials> {
  const file = options.credentials === undefined ? {} : fromFile(options.credentials)
  const apiKey = await secret(context, '--api-key', options.apiKey ?? file.apiKey)
  const accessToken = await secret(context, '--access-token', options.accessToken ?? file.accessToken)
  return { apiKey, accessToken }
}

function fromFile(path: string): Credentials {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Credentials
  } catch (error) {
    throw new Fault('invalid', `--credentials: ${path} can't be read as JSON (${sentenceOf(error)}).`)
  }
}

async function secret(context: CommandContext, option: string, value: unknown): Promise<string> {
  if (typeof value !== 'string')
    throw new Fault(
      'invalid',
      `${option} is needed, or --credentials with a file that contains it. ./sallyport token create creates both.`,
    )
  return await context.secrets.read(option, value)
}

/** Aborted by the first SIGINT or SIGTERM; a second one ends the process. */
function endSignal(): AbortSignal {
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort())
  return ending.signal
}
