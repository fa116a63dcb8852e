/** Operations on accounts, for the operator at the command line and for administrators. */
import type { Tx } from '../../db/engine.ts'
import { addressProblem } from '../../lib/text/email-address.ts'
import { mustBeAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import type { EventActor } from '../event.ts'
import { invalid, notFound, type Subject } from '../fault.ts'
import { type Account, type AccountSpace, unlimitedDisk } from './account.ts'
import { type PlanLimits, presets } from './plan.ts'
import { checkRanges } from './ranges.ts'
import type { AccountSettings } from './settings.ts'
import * as store from './store.ts'

/** Throws `invalid` for a name that is no preset. */
export function presetNamed(name: string): PlanLimits {
  const limits = Object.hasOwn(presets, name) ? presets[name] : undefined
  if (!limits) throw invalid('plan', `There is no plan "${name}". The plans are ${Object.keys(presets).join(', ')}.`)
  return limits
}

export const list = (ctx: Needs<'db'>): Promise<Account[]> => store.listAccounts(ctx.db.q)

/** The account with this name; without a name the only account. Throws `not-found` or `invalid`. */
export async function find(ctx: Needs<'db'>, name?: string): Promise<Account> {
  if (name !== undefined) {
    const account = await store.accountByName(ctx.db.q, name)
    if (!account) throw notFound('account', `There is no account "${name}".`)
    return account
  }
  const [only, ...others] = await list(ctx)
  if (!only) throw notFound('account', 'There is no account yet. Create the first one with "./sallyport setup".')
  if (others.length > 0)
    throw invalid('account', 'This installation has several accounts: select one with --account NAME.')
  return only
}

export const byId = async (ctx: Needs<'db'>, id: number): Promise<Account> =>
  mustExist(await store.accountById(ctx.db.q, id))

/** The quota of an account and what of it is used. */
export const spaceOf = async (ctx: Needs<'db'>, id: number): Promise<AccountSpace> =>
  mustExist(await store.spaceOf(ctx.db.q, id))

function mustExist<Value>(account: Value | null): Value {
  if (!account) throw notFound('account', 'No such account.')
  return account
}

/** Sets the account to a preset plan, with the limits in `changes` overriding it. `by` is recorded. */
export async function changePlan(
  ctx: Needs<'db' | 'clock' | 'record'>,
  accountId: number,
  plan: string,
  changes: Partial<PlanLimits> = {},
  by?: EventActor,
): Promise<Account> {
  const limits = { ...presetNamed(plan), ...changes }
  return await ctx.db.tx(async (tx) => {
    const before = await store.lockAccount(tx, accountId)
    await store.setPlan(tx, accountId, plan, limits, ctx.clock.now().toISOString())
    return await changed(
      ctx,
      tx,
      accountId,
      [...(plan === before.plan ? [] : [`plan=${plan}`]), ...differing(before.limits, limits)],
      by,
    )
  })
}

/** Sets the account's quota in bytes; null for no limit. Files stored beyond it stay. */
export async function setQuota(
  ctx: Needs<'db' | 'record'>,
  accountId: number,
  bytes: number | null,
  by?: EventActor,
): Promise<Account> {
  return await ctx.db.tx(async (tx) => {
    await store.lockAccount(tx, accountId)
    await store.setDiskLimit(tx, accountId, bytes ?? unlimitedDisk)
    return await changed(ctx, tx, accountId, ['quota'], by)
  })
}

/** The names of members with another value. */
const differing = <T extends object>(before: T, after: Partial<T>): string[] =>
  (Object.keys(after) as (keyof T & string)[]).filter(
    (name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]),
  )

async function changed(
  ctx: Needs<'record'>,
  tx: Tx,
  accountId: number,
  fields: readonly string[],
  by: EventActor | undefined,
): Promise<Account> {
  const account = await store.lockAccount(tx, accountId)
  const target = { id: account.id, name: account.name }
  if (by) await ctx.record(tx, by, { name: 'accounts.update', target, fields })
  return account
}

/** Changes settings of the actor's account, computed from the current ones. Throws `invalid`, `forbidden`. */
export async function updateSettings(
  ctx: Needs<'db' | 'clock' | 'record'>,
  actor: Actor,
  change: (now: AccountSettings) => Partial<AccountSettings>,
): Promise<Account> {
  mustBeAdmin(actor, 'change the account')
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const { id, name, settings } = await store.lockAccount(tx, actor.accountId)
    const changes = change(settings)
    checkSettings(actor, changes)
    await store.setSettings(tx, actor.accountId, { ...settings, ...changes }, ctx.clock.now().toISOString())
    await ctx.record(tx, actor, { name: 'accounts.update', target: { id, name }, fields: differing(settings, changes) })
    return await store.lockAccount(tx, actor.accountId)
  })
}

function checkSettings(actor: Actor, changes: Partial<AccountSettings>): void {
  if (changes.allowedRanges) checkRanges(changes.allowedRanges, actor.kind === 'operator' ? null : actor.address)
  if (changes.storageNotice) checkThreshold('storage-notice', changes.storageNotice.threshold)
  if (changes.transactionsNotice) checkThreshold('transactions-notice', changes.transactionsNotice.threshold)
  checkLine('welcome-subject', changes.welcomeSubject)
  checkLine('company-name', changes.companyName)
  checkSender(changes.senderEmail)
  checkLine('external-domain', changes.externalDomain)
}

function checkSender(address = ''): void {
  const problem = address === '' ? null : addressProblem(address)
  if (problem) throw invalid('sender-email', (of) => `${of['sender-email']}: ${problem}`)
}

/** Throws `invalid` unless the text, which becomes an email header or a title, is one line. */
function checkLine(subject: Subject, text = ''): void {
  if (/[\p{Cc}\u2028\u2029]/u.test(text))
    throw invalid(subject, (of) => `${of[subject]} must be one line of text without control characters.`)
}

/** Throws `invalid` for a threshold outside of 70 to 100 per cent. */
function checkThreshold(subject: Subject, threshold: number): void {
  if (!Number.isInteger(threshold) || threshold < 70 || threshold > 100)
    throw invalid(subject, (of) => `${of[subject]} must be a whole number from 70 to 100.`)
}
