/**
 * Creating accounts with their masters. Creating the first one completes the setup. While there is no account, each start prints a
 * new setup code, of which the hash is stored.
 */
import type { Tx } from '../../db/engine.ts'
import { isUniqueViolation } from '../../db/errors.ts'
import { sha256Hex, timingSafeEqualText } from '../../lib/crypto/ids.ts'
import { type Account, accountNameProblem, unlimitedDisk } from '../accounts/account.ts'
import { presetNamed } from '../accounts/accounts.ts'
import * as accountStore from '../accounts/store.ts'
import { type Actor, allPermissions } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, invalid, notFound } from '../fault.ts'
import * as fileStore from '../files/tree/store.ts'
import { atAddress, takeAttempt } from '../rate-limits.ts'
import * as userStore from '../users/store.ts'
import type { User } from '../users/user.ts'
import { checkEmail, checkedUserName, checkNotCommon, checkPassword, checkTimeZone } from '../users/user-input.ts'
import { insertOrConflict } from '../users/user-names.ts'
import * as store from './store.ts'

export interface AccountInput {
  readonly account: string
  readonly username: string
  readonly email: string
  readonly password: string
  readonly plan?: string
  readonly timeZone?: string
}

export interface Opened {
  readonly account: Account
  readonly master: User
}

type OpenContext = Needs<'db' | 'clock' | 'random' | 'record' | 'passwords' | 'settings'>

const codeFact = 'setup-code-hash'

/** True until the first account is created. */
export const isOpen = async (ctx: Needs<'db'>): Promise<boolean> => !(await accountStore.hasAccounts(ctx.db.q))

/** Creates a one-time setup code, which replaces any earlier one; null if there is an account. */
export async function newSetupCode(ctx: Needs<'db' | 'random'>): Promise<string | null> {
  if (!(await isOpen(ctx))) return null
  const code = ctx.random.base36(26)
  await store.writeFact(ctx.db.q, codeFact, sha256Hex(code))
  return code
}

/**
 * Creates the first account with the printed code. Throws `not-found` once there is an account, `forbidden` for a wrong code,
 * `too-many` after too many wrong ones from one address.
 */
export async function setUpWithCode(
  ctx: OpenContext & Needs<'rateLimits'>,
  code: string,
  input: AccountInput,
  address: string,
): Promise<Opened> {
  const hash = await store.readFact(ctx.db.q, codeFact)
  if (hash === null || !(await isOpen(ctx))) throw notFound('page', 'Setup is already complete.')
  takeAttempt(ctx.rateLimits.address, atAddress(address))
  if (!timingSafeEqualText(sha256Hex(code), hash))
    throw new Fault('forbidden', 'code is not the setup code that the server printed at its last start.')
  ctx.rateLimits.address.refund(atAddress(address))
  return await open(ctx, input, true)
}

/** Creates the first account, whose master is an operator, at the command line. Throws `conflict` when there is one. */
export async function setUp(ctx: OpenContext, input: AccountInput): Promise<Opened> {
  return await open(ctx, input, true)
}

/** Creates a further account of the installation. */
export const addAccount = (ctx: OpenContext, input: AccountInput): Promise<Opened> => open(ctx, input, false)

async function open(ctx: OpenContext, input: AccountInput, first: boolean): Promise<Opened> {
  const problem = accountNameProblem(input.account)
  if (problem) throw invalid('account', (of) => `${of.account}: ${problem}`)
  const username = checkedUserName(input.username)
  checkEmail(input.email)
  checkPassword(input.password)
  await checkNotCommon(input.password)
  if (input.timeZone !== undefined) checkTimeZone(input.timeZone)
  const plan = input.plan ?? ctx.settings.defaultPlan
  const limits = presetNamed(plan)
  const passwordHash = await ctx.passwords.hash(input.password, { kind: 'member', accountId: 0, userId: 0 })
  return await ctx.db.tx(async (tx) => {
    if (first) await takeSetup(tx)
    const at = ctx.clock.now().toISOString()
    const accountId = await insertAccount(tx, { name: input.account, plan, limits, diskLimit: unlimitedDisk, at })
    const masterInput = {
      username,
      email: input.email,
      timeZone: input.timeZone ?? 'UTC',
      passwordHash,
      at,
      operator: first,
    }
    const { rootId, masterId } = await makeMaster(ctx, tx, accountId, masterInput)
    await accountStore.setRootAndMaster(tx, accountId, rootId, masterId)
    const account = await accountStore.accountById(tx, accountId)
    const master = await userStore.userById(tx, accountId, masterId)
    if (!account || !master) throw new Error('an account just made is not there')
    const target = { id: account.id, name: account.name }
    const user = { name: 'users.create', username } as const
    await ctx.record(tx, operatorOf(account, master), { name: 'accounts.create', target }, user)
    return { account, master }
  })
}

/** Completes the setup. Throws `conflict` if an account exists, including one created concurrently. */
async function takeSetup(tx: Tx): Promise<void> {
  await store.writeFact(tx, 'setup-done', 'yes')
  await store.removeFact(tx, codeFact)
  if (await accountStore.hasAccounts(tx))
    throw new Fault(
      'conflict',
      'Setup is already complete: an account exists. Add another with "./sallyport account add".',
    )
}

async function insertAccount(tx: Tx, account: accountStore.NewAccount): Promise<number> {
  const taken = () => new Fault('conflict', `The account name "${account.name}" is taken.`, { subject: 'account' })
  if (await accountStore.accountByName(tx, account.name)) throw taken()
  return await accountStore.insertAccount(tx, account).catch((error: unknown) => {
    throw isUniqueViolation(error) ? taken() : error
  })
}

async function makeMaster(
  ctx: Needs<'random'>,
  tx: Tx,
  accountId: number,
  input: Pick<userStore.NewUser, 'username' | 'email' | 'timeZone' | 'passwordHash' | 'at' | 'operator'>,
): Promise<{ rootId: number; masterId: number }> {
  const rest = { nickname: '', role: 'master', permissions: allPermissions } as const
  const masterId = await insertOrConflict(tx, { accountId, ...input, ...rest, homeId: 0 })
  const rootId = await fileStore.insertResource(tx, {
    accountId,
    parentId: null,
    name: '',
    type: 'dir',
    hash: ctx.random.hex(16),
    size: 0,
    blobId: null,
    createdBy: masterId,
    at: input.at,
  })
  await userStore.setHome(tx, masterId, rootId)
  return { rootId, masterId }
}

const operatorOf = (account: Account, master: User): Actor => ({
  kind: 'operator',
  accountId: account.id,
  userId: master.id,
  username: 'operator',
  role: 'master',
  permissions: allPermissions,
  rootId: account.rootId,
  timeZone: master.timeZone,
  protocol: 'cli',
  address: '127.0.0.1',
  sessionId: '',
  confirm: async () => undefined,
})

/** The person at the server's own command line, acting on an account. */
export async function operator(ctx: Needs<'db'>, account: Account): Promise<Actor> {
  const master = await userStore.userById(ctx.db.q, account.id, account.masterId)
  if (!master)
    throw new Fault(
      'conflict',
      `The account "${account.name}" has no master user in this database. Restore a complete backup: users can't be restored separately.`,
    )
  return operatorOf(account, master)
}
