/** `webhook …`: creates, lists and tests webhooks. */
import { type Command, Option } from 'commander'
import { type TriggerName, triggerNames } from '../core/event.ts'
import type { BodyVersion, Webhook } from '../core/webhooks/endpoints/webhook.ts'
import * as webhooks from '../core/webhooks/endpoints/webhooks.ts'
import * as trials from '../core/webhooks/trials/test-message.ts'
import { formatPath } from '../lib/text/path.ts'
import { type AccountOption, type AccountScope, accountOption, type CommandContext, inAccount } from './context.ts'
import { namesOutOf, wholeNumber } from './input.ts'
import { columns, examples } from './output/output.ts'

export function addWebhookCommands(program: Command, context: CommandContext): Command {
  const webhook = program
    .command('webhook')
    .description('webhooks: endpoints that are notified of events in a folder')
    .addHelpText('after', examples('webhook list'))
  webhook
    .command('add')
    .description('create a webhook; prints the secrets that sign its messages')
    .requiredOption('--url <url>', 'address that messages are sent to')
    .option('--folder <path>', 'folder to watch, with everything below it', '/')
    .addOption(new Option('--format <format>', 'format of the message body').choices(['v1', 'v2']).default('v2'))
    .option(
      '--triggers <list|all>',
      'events to send, separated by commas (default: all of the plan)',
      namesOutOf(triggerNames),
    )
    .option(...accountOption)
    .addHelpText(
      'after',
      `\nTriggers: ${triggerNames.join(', ')}\n${examples(
        'webhook add --url https://app.harbour.example/hook --folder /inbox --triggers resources.upload',
      )}`,
    )
    .action((options: AddOptions) => add(context, options))
  webhook
    .command('list')
    .description('list the webhooks; with --json their secrets too')
    .option(...accountOption)
    .addHelpText('after', examples('webhook list'))
    .action((options: AccountOption) => list(context, options))
  webhook
    .command('test')
    .description('send a test message now and print the response; fails unless its status is 2xx')
    .argument('<id>', 'id of the webhook, as ./sallyport webhook list shows it', wholeNumber)
    .option(...accountOption)
    .addHelpText('after', examples('webhook test 1000'))
    .action((id: number, options: AccountOption) => test(context, id, options))
  webhook
    .command('remove')
    .description('delete a webhook, with the messages that it has not delivered')
    .argument('<id>', 'id of the webhook, as ./sallyport webhook list shows it', wholeNumber)
    .option(...accountOption)
    .addHelpText('after', examples('webhook remove 1000'))
    .action((id: number, options: AccountOption) => remove(context, id, options))
  return webhook
}

interface AddOptions extends AccountOption {
  readonly url: string
  readonly folder: string
  readonly format: BodyVersion
  readonly triggers?: readonly TriggerName[]
}

async function add(context: CommandContext, { url, folder, format, triggers, account }: AddOptions): Promise<void> {
  const input = { endpointUrl: url, resource: folder, version: format, triggers }
  const view = await inAccount(context, account, ({ ctx, actor }) => webhooks.create(ctx, actor, input))
  const { webhook } = view
  context.output.answer(webhookJson(view), [
    ...columns([
      ['Webhook', webhook.id],
      ['URL', webhook.endpointUrl],
      ['Folder', folderOf(view) ?? 'deleted'],
      ['Format', webhook.version],
      ['Triggers', webhook.triggers.join(', ')],
      ['Verification token', webhook.verificationToken],
      ['Signing secret', webhook.signingSecret],
    ]),
    '',
    'Your application checks either signature: X-Exavault-Signature with the verification token,',
    'webhook-signature (Standard Webhooks) with the signing secret. Try it with:',
    '',
    `  ./sallyport webhook test ${webhook.id}`,
  ])
}

const folderOf = ({ folder }: webhooks.WebhookView) => folder && formatPath(folder.names)

const webhookJson = (view: webhooks.WebhookView) => ({
  id: view.webhook.id,
  url: view.webhook.endpointUrl,
  folder: folderOf(view),
  format: view.webhook.version,
  triggers: view.webhook.triggers,
  state: stateOf(view.webhook),
  failingSince: view.webhook.failingSince,
  verificationToken: view.webhook.verificationToken,
  signingSecret: view.webhook.signingSecret,
  createdAt: view.webhook.createdAt,
})

function stateOf(webhook: Webhook): 'active' | 'failing' | 'paused' | 'off' {
  if (webhook.failed) return 'off'
  if (webhook.paused) return 'paused'
  return webhook.failingSince === null ? 'active' : 'failing'
}

const pageSize = 100

async function all({ ctx, actor }: AccountScope): Promise<webhooks.WebhookView[]> {
  const views: webhooks.WebhookView[] = []
  for (;;) {
    const page = await webhooks.list(ctx, actor, { offset: views.length, limit: pageSize })
    views.push(...page.views)
    if (page.views.length < pageSize) return views
  }
}

async function list(context: CommandContext, { account }: AccountOption): Promise<void> {
  const views = await inAccount(context, account, all)
  const rows = views.map((view) => {
    const { id, endpointUrl, version, triggers, createdAt } = view.webhook
    const told = triggers.length === triggerNames.length ? 'all' : triggers.join(',')
    return [id, stateOf(view.webhook), folderOf(view) ?? 'deleted', version, createdAt, endpointUrl, told]
  })
  context.output.answer(
    views.map(webhookJson),
    views.length === 0
      ? ['There is no webhook yet. Create one with ./sallyport webhook add']
      : columns([['ID', 'STATE', 'FOLDER', 'FORMAT', 'CREATED', 'URL', 'TRIGGERS'], ...rows]),
  )
}

async function test(context: CommandContext, id: number, { account }: AccountOption): Promise<void> {
  const result = await inAccount(context, account, async ({ ctx, actor }) => {
    const { webhook } = await webhooks.get(ctx, actor, id)
    return { url: webhook.endpointUrl, ...(await trials.sendTest(ctx, actor, id)) }
  })
  const { url, status, error } = result
  const ok = status >= 200 && status <= 299
  if (!ok) context.fail()
  context.output.answer(
    { ok, id, url, status, error },
    ok
      ? [`${url} answered ${status}. The webhook works.`]
      : [`${url} ${status === 0 ? 'did not respond' : `answered ${status}`}. ${error}`, adviceFor(status)],
  )
}

async function remove(context: CommandContext, id: number, { account }: AccountOption): Promise<void> {
  const { webhook } = await inAccount(context, account, async ({ ctx, actor }) => {
    const view = await webhooks.get(ctx, actor, id)
    await webhooks.remove(ctx, actor, id)
    return view
  })
  context.output.answer({ id, url: webhook.endpointUrl }, [
    `Webhook ${id} to ${webhook.endpointUrl} is deleted. Its log stays.`,
  ])
}

/** Advice for the operator of an endpoint, by its status. */
function adviceFor(status: number): string {
  if (status === 0)
    return 'Check that the endpoint is running, that this machine can reach it, and that its certificate is valid. In a container, 127.0.0.1 is the container itself. Private targets need SALLYPORT_WEBHOOK_ALLOW when the server starts.'
  if (status >= 300 && status <= 399)
    return 'Redirects are not followed: set the URL of the webhook to the final address.'
  if (status === 401 || status === 403)
    return 'Check the secret that the endpoint verifies signatures with: ./sallyport webhook list --json shows the right ones.'
  if (status === 404 || status === 405) return 'Check the path of the URL, and that the endpoint accepts POST requests.'
  if (status === 410) return 'The status 410 means that the endpoint no longer exists: the webhook is disabled.'
  if (status >= 500) return 'The endpoint reported an error: see its log.'
  return 'The endpoint did not accept the message: see its log.'
}
