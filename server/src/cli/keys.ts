/** `key create` and `token create`: the credentials of an application. */
import type { Command } from 'commander'
import { leastLength } from '../core/keys/key.ts'
import * as keys from '../core/keys/keys.ts'
import * as tokens from '../core/keys/tokens.ts'
import * as users from '../core/users/users.ts'
import { servedUrl } from '../settings/served.ts'
import { type AccountOption, accountOption, type CommandContext, inAccount } from './context.ts'
import { columns, examples } from './output/output.ts'

const keptValue = (least: number) =>
  `use an existing value of old clients, at least ${least} characters; - reads it from standard input`

export function addKeyCommands(program: Command, context: CommandContext): void {
  const key = program
    .command('key')
    .description('API keys: one for each application')
    .addHelpText('after', examples('key create --app "Nightly import"'))
  key
    .command('create')
    .description('create an API key; ./sallyport token create does so if there is none')
    .requiredOption('--app <name>', 'name of the application, as activity logs show it')
    .option('--description <text>', 'description of its purpose')
    .option('--api-key <value>', keptValue(leastLength['api-key']))
    .option(...accountOption)
    .addHelpText('after', examples('key create --app "Nightly import"'))
    .action((options: KeyOptions) => createKey(context, options))

  const token = program
    .command('token')
    .description('access tokens: each lets an application act as one user')
    .addHelpText('after', examples('token create --user otto --app "Nightly import"'))
  token
    .command('create')
    .description("create an access token, and the application's API key if there is none")
    .requiredOption('--user <name>', 'user that the application acts as')
    .requiredOption('--app <name>', 'name of the application, as activity logs show it')
    .option('--api-key <value>', keptValue(leastLength['api-key']))
    .option('--access-token <value>', keptValue(leastLength['access-token']))
    .option(...accountOption)
    .addHelpText(
      'after',
      examples(
        'token create --user otto --app "Nightly import"',
        'token create --user otto --app "Nightly import" --json > credentials.json',
        'token create --user otto --app "Old client" --api-key - --access-token - < key-and-token.txt',
      ),
    )
    .action((options: TokenOptions) => createToken(context, options))
}

interface KeyOptions extends AccountOption {
  readonly app: string
  readonly description?: string
  readonly apiKey?: string
}

async function createKey(
  context: CommandContext,
  { app: name, description, account, ...secret }: KeyOptions,
): Promise<void> {
  const value = await optionalSecret(context, '--api-key', secret.apiKey)
  const key = await inAccount(context, account, ({ ctx, actor }) =>
    keys.create(ctx, actor, {
      name,
      ...(description !== undefined && { description }),
      ...(value !== undefined && { value }),
    }),
  )
  context.output.answer({ id: key.id, name: key.name, apiKey: key.value }, [
    ...columns([
      ['Application', key.name],
      ['API key', key.value],
    ]),
    '',
    'It signs in together with an access token. Create one with ./sallyport token create',
  ])
}

interface TokenOptions extends AccountOption {
  readonly user: string
  readonly app: string
  readonly apiKey?: string
  readonly accessToken?: string
}

async function createToken(context: CommandContext, options: TokenOptions): Promise<void> {
  const apiKey = await optionalSecret(context, '--api-key', options.apiKey)
  const accessToken = await optionalSecret(context, '--access-token', options.accessToken)
  await inAccount(context, options.account, async ({ ctx, actor }) => {
    const user = await users.byName(ctx, actor, options.user)
    const { token, credentials } = await tokens.issue(ctx, actor, {
      appName: options.app,
      userId: user.id,
      ...(apiKey !== undefined && { apiKey }),
      ...(accessToken !== undefined && { accessToken }),
    })
    const url = (await servedUrl(ctx)) ?? ctx.settings.publicUrl
    context.output.answer(credentials, [
      ...columns([
        ['Application', token.keyName],
        ['Acts as', token.username],
        ['API key', credentials.apiKey],
        ['Access token', credentials.accessToken],
      ]),
      '',
      'The access token is not shown again: store it now. Try both with:',
      '',
      `  curl -H ${quoted(`ev-api-key: ${credentials.apiKey}`)} -H ${quoted(`ev-access-token: ${credentials.accessToken}`)} ${quoted(`${url}/api/v2/resources/list?resource=/`)}`,
    ])
  })
}

const optionalSecret = async (context: CommandContext, option: string, value: string | undefined) =>
  value === undefined ? undefined : await context.secrets.read(option, value)

/** Quotes text for a POSIX shell. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
