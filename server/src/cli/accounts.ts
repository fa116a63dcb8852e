/** `setup` and `account …`: creates and lists accounts, changes their plans and limits. */
import { Argument, type Command, Option } from 'commander'
import { type Account, unlimitedDisk } from '../core/accounts/account.ts'
import * as accounts from '../core/accounts/accounts.ts'
import { type PlanLimits, presets } from '../core/accounts/plan.ts'
import { type TriggerName, triggerNames } from '../core/event.ts'
import { type AccountInput, addAccount, type Opened, operator, setUp } from '../core/setup/setup.ts'
import { sizeText } from '../lib/text/size-text.ts'
import { type AccountOption, accountOption, type CommandContext, inAccount, withApp } from './context.ts'
import { limit, namesOutOf, size, yesOrNo } from './input.ts'
import { columns, counted, examples } from './output/output.ts'

export function addAccountCommands(program: Command, context: CommandContext): void {
  newAccountOptions(program.command('setup'), '--account')
    .description('create the first account and its master user; completes the setup')
    .addHelpText('after', examples('setup --account harbour --user mira --email mira@harbour.example --password -'))
    .action((options: SetupOptions) => open(context, setUp, { ...options, name: options.account }))

  const account = program
    .command('account')
    .description('accounts: separate customers of one installation')
    .addHelpText('after', examples('account list'))
  newAccountOptions(account.command('add'), '--name')
    .description('create another account and its master user')
    .addHelpText('after', examples('account add --name quay --user otto --email otto@quay.example --password -'))
    .action((options: AddOptions) => open(context, addAccount, options))
  account
    .command('list')
    .description('list the accounts')
    .addHelpText('after', examples('account list'))
    .action(() => list(context))
  addPlanCommand(account, context)
  addQuotaCommand(account, context)
  account
    .command('allow-all-ips')
    .description('remove the allowed address ranges of an account, after they have locked everybody out')
    .option(...accountOption)
    .addHelpText('after', examples('account allow-all-ips', 'account allow-all-ips --account harbour'))
    .action((options: AccountOption) => allowAllIps(context, options))
}

const planOption = (flags: string, what: string) => new Option(flags, what).choices(Object.keys(presets))

function newAccountOptions(command: Command, nameFlag: '--account' | '--name'): Command {
  return command
    .requiredOption(`${nameFlag} <name>`, 'name of the account: letters, digits and hyphens')
    .requiredOption('--user <name>', 'name of its master user, who can do everything in it')
    .requiredOption('--email <address>', "the master user's email address")
    .requiredOption('--password <password>', "the master user's password; - reads it from standard input")
    .option('--time-zone <zone>', "the master user's time zone, such as Europe/Vienna (default: UTC)")
    .addOption(planOption('--plan <plan>', 'plan of the account (default: SALLYPORT_PLAN)'))
}

interface AddOptions {
  readonly name: string
  readonly user: string
  readonly email: string
  readonly password: string
  readonly timeZone?: string
  readonly plan?: string
}
type SetupOptions = Omit<AddOptions, 'name'> & { readonly account: string }

async function open(context: CommandContext, make: typeof setUp, options: AddOptions): Promise<void> {
  const { name, user: username, email, plan, timeZone } = options
  const password = await context.secrets.read('--password', options.password)
  const input: AccountInput = {
    ...{ account: name, username, email, password },
    ...(plan !== undefined && { plan }),
    ...(timeZone !== undefined && { timeZone }),
  }
  const { account, master } = await withApp(context, (ctx) => make(ctx, input))
  context.output.answer(openedJson({ account, master }), [
    `Account "${account.name}" is created, with the plan ${account.plan}. Its master user is "${master.username}".`,
    'An application signs in with an API key and an access token. Create both with:',
    '',
    `  ./sallyport token create --user ${master.username} --app NAME`,
  ])
}

const openedJson = ({ account, master }: Opened) => ({
  account: accountJson(account),
  user: { username: master.username, email: master.email, role: master.role, timeZone: master.timeZone },
})

const accountJson = (account: Account) => ({
  name: account.name,
  plan: account.plan,
  limits: account.limits,
  diskUsed: account.diskUsed,
  diskLimit: account.diskLimit >= unlimitedDisk ? null : account.diskLimit,
  createdAt: account.createdAt,
})

async function list(context: CommandContext): Promise<void> {
  const all = await withApp(context, (ctx) => accounts.list(ctx))
  const rows = all.map((account) => [
    account.name,
    account.plan,
    limitText(account.limits.transactions),
    limitText(account.limits.webhooks),
    sizeText(account.diskUsed),
    account.createdAt,
  ])
  context.output.answer(
    all.map(accountJson),
    all.length === 0
      ? ['There is no account yet. Create the first one with ./sallyport setup']
      : columns([['NAME', 'PLAN', 'TRANSACTIONS/DAY', 'WEBHOOKS', 'STORED', 'CREATED'], ...rows]),
  )
}

async function allowAllIps(context: CommandContext, options: AccountOption): Promise<void> {
  const { account, dropped } = await inAccount(context, options.account, async ({ ctx, actor, account }) => {
    await accounts.updateSettings(ctx, actor, () => ({ allowedRanges: [] }))
    return { account, dropped: account.settings.allowedRanges.length }
  })
  context.output.answer({ name: account.name, droppedRanges: dropped }, [
    dropped === 0
      ? `The account "${account.name}" had no allowed address ranges.`
      : `The account "${account.name}" can be reached from every address again; removed ${counted(dropped, 'allowed range')}.`,
  ])
}

const limitText = (value: number | null) => (value === null ? 'no limit' : String(value))

function addPlanCommand(account: Command, context: CommandContext): void {
  account
    .command('plan')
    .description('set the plan of an account, change single limits, or show them')
    .argument('<name>', 'name of the account')
    .addArgument(
      new Argument('[plan]', 'the new plan; default: show or change the current one').choices(Object.keys(presets)),
    )
    .option('--transactions <number|none>', 'transactions in 24 hours', limit)
    .option('--webhooks <number|none>', 'number of webhooks', limit)
    .option('--any-folder <yes|no>', 'whether a webhook can watch a folder below the root folder', yesOrNo)
    .option('--triggers <list|all>', 'triggers that webhooks can have, separated by commas', namesOutOf(triggerNames))
    .option('--api-keys <number|none>', 'number of API keys', limit)
    .option('--access-tokens <number|none>', 'number of access tokens', limit)
    .option('--ssh-keys <number|none>', 'number of SSH keys', limit)
    .addHelpText(
      'after',
      examples(
        'account plan harbour',
        'account plan harbour standard',
        'account plan harbour --webhooks 10 --transactions none',
      ),
    )
    .action((name: string, plan: string | undefined, options: LimitOptions) => changePlan(context, name, plan, options))
}

function addQuotaCommand(account: Command, context: CommandContext): void {
  account
    .command('quota')
    .description('set or show the storage quota of an account, which includes the trash')
    .argument('<name>', 'name of the account')
    .argument('[size|none]', 'such as 500GB, or none for no limit; default: show the current one', size)
    .addHelpText(
      'after',
      examples('account quota harbour', 'account quota harbour 500GB', 'account quota harbour none'),
    )
    .action(async (name: string, quota: Limit | undefined) => {
      const known = await withApp(context, async (ctx) => {
        const before = await accounts.find(ctx, name)
        if (quota === undefined) return before
        return await accounts.setQuota(ctx, before.id, quota === 'none' ? null : quota, await operator(ctx, before))
      })
      const limitWords = known.diskLimit >= unlimitedDisk ? 'no limit' : sizeText(known.diskLimit)
      context.output.answer(
        accountJson(known),
        columns([
          ['Account', known.name],
          ['Quota', limitWords],
          ['Stored', sizeText(known.diskUsed)],
        ]),
      )
    })
}

type Limit = number | 'none'

interface LimitOptions {
  readonly transactions?: Limit
  readonly webhooks?: Limit
  readonly anyFolder?: boolean
  readonly triggers?: readonly TriggerName[]
  readonly apiKeys?: Limit
  readonly accessTokens?: Limit
  readonly sshKeys?: Limit
}

const changesOf = ({ anyFolder, triggers, ...counts }: LimitOptions): Partial<PlanLimits> => ({
  ...Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, value === 'none' ? null : value])),
  ...(anyFolder !== undefined && { webhookFolders: anyFolder }),
  ...(triggers !== undefined && { webhookTriggers: triggers }),
})

async function changePlan(
  context: CommandContext,
  name: string,
  plan: string | undefined,
  options: LimitOptions,
): Promise<void> {
  const changes = changesOf(options)
  const account = await withApp(context, async (ctx) => {
    const before = await accounts.find(ctx, name)
    if (plan === undefined && Object.keys(changes).length === 0) return before
    const by = await operator(ctx, before)
    if (plan !== undefined) return await accounts.changePlan(ctx, before.id, plan, changes, by)
    return await accounts.changePlan(ctx, before.id, before.plan, { ...before.limits, ...changes }, by)
  })
  const { limits } = account
  context.output.answer(
    accountJson(account),
    columns([
      ['Account', account.name],
      ['Plan', account.plan],
      ['Transactions a day', limitText(limits.transactions)],
      ['Webhooks', limitText(limits.webhooks)],
      ['Webhooks on any folder', limits.webhookFolders ? 'yes' : 'no, on the root folder only'],
      ['Webhook triggers', limits.webhookTriggers.join(', ')],
      ['API keys', limitText(limits.apiKeys)],
      ['Access tokens', limitText(limits.accessTokens)],
      ['SSH keys', limitText(limits.sshKeys)],
    ]),
  )
}
