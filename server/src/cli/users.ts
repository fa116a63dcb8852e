/** `user …`: the users of an account. */
import { Argument, type Command, Option } from 'commander'
import { type Permission, permissionNames } from '../core/actor.ts'
import * as tree from '../core/files/tree/tree.ts'
import { removeOf, state } from '../core/sessions/second-factors.ts'
import * as sshKeys from '../core/ssh-keys/ssh-keys.ts'
import { storageUsed } from '../core/users/storage-quota.ts'
import { type FtpAccess, ftpAccesses, mayUseFtp, type SftpAccess, sftpAccesses, type User } from '../core/users/user.ts'
import type { UserInput } from '../core/users/user-input.ts'
import * as users from '../core/users/users.ts'
import { formatPath } from '../lib/text/path.ts'
import { sizeText } from '../lib/text/size-text.ts'
import { type AccountOption, type AccountScope, accountOption, type CommandContext, inAccount } from './context.ts'
import { namesOutOf, size } from './input.ts'
import { columns, examples } from './output/output.ts'

/** Default permissions of a new user: files, but no sharing. */
const defaultPermissions: readonly Permission[] = ['download', 'upload', 'modify', 'delete', 'list']

export function addUserCommands(program: Command, context: CommandContext): Command {
  const user = program.command('user').description('users of an account').addHelpText('after', examples('user list'))
  addAddCommand(user, context)
  user
    .command('list')
    .description('list the users')
    .option(...accountOption)
    .addHelpText('after', examples('user list'))
    .action((options: AccountOption) => list(context, options))
  addLockCommand(user, context, 'lock')
  addLockCommand(user, context, 'unlock')
  user
    .command('password')
    .description('set a new password')
    .argument('<name>', 'name of the user')
    .requiredOption('--password <password>', 'the new password; - reads it from standard input')
    .option(...accountOption)
    .addHelpText('after', examples('user password otto --password -'))
    .action((name: string, options: AccountOption & { password: string }) => setPassword(context, name, options))
  user
    .command('quota')
    .description('set the storage quota of the home folder of a user')
    .argument('<name>', 'name of the user')
    .argument('<size|none>', 'such as 20GB, or none for no limit', size)
    .option(...accountOption)
    .addHelpText('after', examples('user quota otto 20GB', 'user quota otto none'))
    .action((name: string, quota: number | 'none', { account }: AccountOption) =>
      inAccount(context, account, async (inside) => {
        const storageQuota = quota === 'none' ? null : quota
        const { id } = await users.byName(inside.ctx, inside.actor, name)
        show(context, await viewOf(inside, await users.update(inside.ctx, inside.actor, id, { storageQuota })))
      }),
    )
  addSignInCommands(user, context)
  return user
}

/** Commands that say how a user can sign in. */
function addSignInCommands(user: Command, context: CommandContext): void {
  user
    .command('sftp')
    .description('set how a user can sign in over SFTP')
    .argument('<name>', 'name of the user')
    .addArgument(
      new Argument('<access>', 'any: password or SSH key; code: that of the second factor; off: not at all').choices(
        sftpAccesses,
      ),
    )
    .option(...accountOption)
    .addHelpText('after', examples('user sftp otto key', 'user sftp otto off'))
    .action((name: string, access: SftpAccess, options: AccountOption) => setSftpAccess(context, name, access, options))
  user
    .command('ftp')
    .description('set whether a user can sign in over FTP')
    .argument('<name>', 'name of the user')
    .addArgument(
      new Argument('<access>', 'on, off, or default: on for users who may sign in over SFTP with a password').choices(
        ftpAccesses,
      ),
    )
    .option(...accountOption)
    .addHelpText('after', examples('user ftp otto on', 'user ftp otto off'))
    .action((name: string, ftpAccess: FtpAccess, { account }: AccountOption) =>
      inAccount(context, account, async (inside) => {
        const { id } = await users.byName(inside.ctx, inside.actor, name)
        show(context, await viewOf(inside, await users.update(inside.ctx, inside.actor, id, { ftpAccess })))
      }),
    )
  user
    .command('second-factor-off')
    .description('turn off the second factor of a user, the master included')
    .argument('<name>', 'name of the user')
    .option(...accountOption)
    .addHelpText('after', examples('user second-factor-off otto'))
    .action((name: string, options: AccountOption) => secondFactorOff(context, name, options))
}

function addAddCommand(user: Command, context: CommandContext): void {
  user
    .command('add')
    .description('create a user, and the home folder if it does not exist')
    .requiredOption('--user <name>', 'name to sign in with; unique across all accounts')
    .requiredOption('--email <address>', 'email address')
    .requiredOption('--password <password>', 'password; - reads it from standard input')
    .addOption(new Option('--role <role>', 'an admin can do everything').choices(['user', 'admin']).default('user'))
    .option(
      '--home <path>',
      'home folder, the only one that the user can access (default: a new folder with the user’s name)',
    )
    .option(
      '--permissions <list|all>',
      `permissions of the user, separated by commas (default: ${defaultPermissions.join(',')})`,
      namesOutOf(permissionNames),
    )
    .option('--quota <size|none>', 'storage quota of the home folder, such as 20GB', size)
    .option('--nickname <text>', 'display name')
    .option('--time-zone <zone>', 'time zone, such as Europe/Vienna (default: UTC)')
    .option(...accountOption)
    .addHelpText(
      'after',
      `\nPermissions: ${permissionNames.join(', ')}\n${examples(
        'user add --user otto --email otto@harbour.example --password - --home /inbox --permissions list,upload',
      )}`,
    )
    .action((options: AddOptions) => add(context, options))
}

interface AddOptions extends AccountOption {
  readonly user: string
  readonly email: string
  readonly password: string
  readonly role: 'user' | 'admin'
  readonly home?: string
  readonly permissions?: readonly Permission[]
  readonly quota?: number | 'none'
  readonly nickname?: string
  readonly timeZone?: string
}

async function add(context: CommandContext, options: AddOptions): Promise<void> {
  const { user: username, email, role, home, permissions = defaultPermissions, quota, nickname, timeZone } = options
  const password = await context.secrets.read('--password', options.password)
  const input: UserInput = {
    ...{ username, email, password, role, home, permissions: new Set(permissions) },
    ...(quota !== undefined && { storageQuota: quota === 'none' ? null : quota }),
    ...(nickname !== undefined && { nickname }),
    ...(timeZone !== undefined && { timeZone }),
  }
  await inAccount(context, options.account, async (inside) => {
    const user = await users.add(inside.ctx, inside.actor, input)
    show(context, await viewOf(inside, user))
  })
}

type UserView = Awaited<ReturnType<typeof viewOf>>

/** A user as printed; `home` is null while the folder is in the trash. */
async function viewOf({ ctx, actor, account }: AccountScope, user: User) {
  const home = await tree.byId(ctx, actor, user.homeId)
  return {
    username: user.username,
    account: account.name,
    role: user.role,
    operator: user.operator,
    permissions: permissionNames.filter((name) => user.permissions.has(name)),
    home: home && formatPath(home.names),
    storageQuota: user.storageQuota,
    storageUsed: await storageUsed(ctx, user),
    sftpAccess: user.sftpAccess,
    ftpAccess: user.ftpAccess,
    email: user.email,
    nickname: user.nickname,
    timeZone: user.timeZone,
    locked: user.locked,
    expiresAt: user.expiresAt,
    lastSeen: user.accessedAt,
    createdAt: user.createdAt,
  }
}

const storageText = ({ storageQuota, storageUsed }: UserView) =>
  storageQuota === null
    ? 'no limit'
    : `${storageUsed === null ? 'being counted' : sizeText(storageUsed)} of ${sizeText(storageQuota)}`

const ftpText = (user: UserView) =>
  user.ftpAccess === 'default' ? `${mayUseFtp(user) ? 'on' : 'off'} by default` : user.ftpAccess

const permissionsText = ({ permissions }: UserView) =>
  permissions.length === permissionNames.length ? 'all' : permissions.join(',') || 'none'

function show(context: CommandContext, user: UserView): void {
  context.output.answer(
    user,
    columns([
      ['User', user.username],
      ['Account', user.account],
      ['State', user.locked ? 'locked' : 'active'],
      ['Role', user.role],
      ['Operator', user.operator ? 'yes' : 'no'],
      ['Permissions', permissionsText(user)],
      ['Home', user.home ?? 'deleted'],
      ['Storage', storageText(user)],
      ['SFTP', user.sftpAccess],
      ['FTP', ftpText(user)],
      ['Email', user.email ?? 'none'],
      ['Time zone', user.timeZone],
    ]),
  )
}

async function list(context: CommandContext, { account }: AccountOption): Promise<void> {
  const all = await inAccount(context, account, async (inside) => {
    const shown: UserView[] = []
    for (const user of await users.list(inside.ctx, inside.actor)) shown.push(await viewOf(inside, user))
    return shown
  })
  const rows = all.map((user) => [
    ...[
      user.username,
      user.role,
      user.operator ? 'yes' : 'no',
      user.locked ? 'locked' : 'active',
      user.home ?? 'deleted',
      user.email ?? 'none',
    ],
    ...[
      storageText(user),
      user.sftpAccess,
      mayUseFtp(user) ? 'on' : 'off',
      user.lastSeen ?? 'never',
      permissionsText(user),
    ],
  ])
  context.output.answer(
    all,
    columns([
      ['USER', 'ROLE', 'OPERATOR', 'STATE', 'HOME', 'EMAIL', 'STORAGE', 'SFTP', 'FTP', 'LAST SIGN-IN', 'PERMISSIONS'],
      ...rows,
    ]),
  )
}

function addLockCommand(user: Command, context: CommandContext, verb: 'lock' | 'unlock'): void {
  const description =
    verb === 'lock' ? 'lock a user, which ends all sessions and disables access tokens at once' : 'unlock a user'
  user
    .command(verb)
    .description(description)
    .argument('<name>', 'name of the user')
    .option(...accountOption)
    .addHelpText('after', examples(`user ${verb} otto`))
    .action((name: string, { account }: AccountOption) =>
      inAccount(context, account, async (inside) => {
        const changed = await users.setLocked(inside.ctx, inside.actor, name, verb === 'lock')
        context.output.answer(await viewOf(inside, changed), [`User "${changed.username}" is ${verb}ed.`])
      }),
    )
}

async function setSftpAccess(
  context: CommandContext,
  name: string,
  sftpAccess: SftpAccess,
  { account }: AccountOption,
): Promise<void> {
  await inAccount(context, account, async (inside) => {
    const { ctx, actor } = inside
    const { id, username } = await users.byName(ctx, actor, name)
    show(context, await viewOf(inside, await users.update(ctx, actor, id, { sftpAccess })))
    if (!sftpAccess.startsWith('key')) return
    const { total } = await sshKeys.list(ctx, actor, { userId: id, offset: 0, limit: 1 })
    if (total === 0) context.output.note(`"${username}" has no SSH key yet. Add one in the browser: Users, SSH keys.`)
    if (sftpAccess === 'key+code' && !(await state(ctx, { userId: id })).enabled)
      context.output.note(
        `"${username}" has no second factor yet, and must set it up in the browser first: My Account, SECURITY.`,
      )
  })
}

async function secondFactorOff(context: CommandContext, name: string, { account }: AccountOption): Promise<void> {
  await inAccount(context, account, async (inside) => {
    const user = await users.byName(inside.ctx, inside.actor, name)
    await removeOf(inside.ctx, inside.actor, user.id)
    context.output.answer(await viewOf(inside, user), [`User "${user.username}" now signs in without a second factor.`])
  })
}

async function setPassword(
  context: CommandContext,
  name: string,
  options: AccountOption & { readonly password: string },
): Promise<void> {
  const password = await context.secrets.read('--password', options.password)
  await inAccount(context, options.account, async (inside) => {
    const changed = await users.setPassword(inside.ctx, inside.actor, name, password)
    context.output.answer(await viewOf(inside, changed), [`User "${changed.username}" has a new password.`])
  })
}
