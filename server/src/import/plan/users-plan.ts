/** Whether a user of the source can be added here. */
import { faultOf } from '../../core/errors.ts'
import type { FaultCode } from '../../core/fault.ts'
import * as tree from '../../core/files/tree/tree.ts'
import * as users from '../../core/users/users.ts'
import { formatPath } from '../../lib/text/path.ts'
import { homeHere } from '../homes-here.ts'
import { reasonToRefuse } from '../others.ts'
import { type PathsOfInterest, targetNames } from '../paths-of-interest.ts'
import { needsPassword, type SourceUser, setPassword } from '../source.ts'
import { asIs, changed, clash, notCarried, ownFolder, type Verdict } from './findings.ts'
import type { PlanScope } from './scope.ts'

/** What the check of a user refuses; anything else is an error. */
const refusals: readonly FaultCode[] = ['invalid', 'conflict', 'not-found', 'plan-limit', 'weak-password']

export async function userVerdict(scope: PlanScope, user: SourceUser, paths: PathsOfInterest): Promise<Verdict> {
  const verdict = await verdictOf(scope, user, paths)
  const { differences = [], lockedBecause = '' } = user
  const texts = [verdict.reason, ...differences, ...unreachableOf(user), lockedBecause].filter(Boolean)
  const comes = verdict.outcome === 'as-is' || verdict.outcome === 'changed'
  const todo = needsPassword(user) ? setPassword : verdict.todo
  return comes && texts.length > 0 ? changed(texts.join(' '), todo) : verdict
}

const unreachableOf = ({ email, role }: SourceUser): string[] =>
  email === null && role !== 'master'
    ? ['It has no email address: it gets no emails, and no link to set a new password.']
    : []

async function verdictOf(scope: PlanScope, user: SourceUser, paths: PathsOfInterest): Promise<Verdict> {
  const { ctx, actor, into } = scope
  if (user.role === 'master') {
    const master = await users.get(ctx, actor, actor.userId)
    return changed(
      `The master of the source stands for the master here, "${master.username}", who gets its shares.`,
      'Set its email address and time zone here, if they should be the same.',
    )
  }
  if (user.unclear !== undefined) return notCarried(user.unclear, 'Add the user here by hand.')
  if (user.homeIsHere) return await verdictHere(scope, user)
  try {
    const home = user.role === 'user' ? formatPath(targetNames(into, user.home)) : undefined
    await dryRun(scope, user, home)
    const here = home === undefined ? null : await tree.folderAt(ctx.db.q, actor, targetNames(into, user.home))
    const refusal = here && (await reasonToRefuse(scope, here.resource.id))
    if (refusal) return clash(refusal, ownFolder)
  } catch (error) {
    return clashOf(error)
  }
  const found = user.role === 'user' ? paths.typeAt(user.home) : 'dir'
  if (found === 'file')
    return clash(`The home folder ${user.home} is a file at the source.`, 'Change the home folder of the user.')
  if (found === null) return changed(`The home folder ${user.home} does not exist at the source, and is created empty.`)
  if (user.expiresAt !== null && user.expiresAt <= ctx.clock.now().toISOString())
    return changed('The user has expired, and stays so.')
  return asIs
}

async function dryRun({ ctx, actor }: PlanScope, user: SourceUser, home: string | undefined): Promise<void> {
  const password = `Aa1-${ctx.random.hex(24)}`
  const { username, email, nickname, role, permissions, timeZone, locked, expiresAt, passwordHash: foreignHash } = user
  const input = { username, email, nickname, role, permissions, timeZone, locked, expiresAt, password, foreignHash }
  await users.dryRunAdd(ctx, actor, { ...input, home })
}

/** Throws what is not about the user. */
function clashOf(error: unknown): Verdict {
  const fault = faultOf(error)
  if (!fault || !refusals.includes(fault.code)) throw error
  return clash(fault.message, 'Change the user at the source, or the one that is here.')
}

/** Of a user whose home folder is one of this account. */
async function verdictHere(scope: PlanScope, user: SourceUser): Promise<Verdict> {
  try {
    const { path, exists } = await homeHere(scope, user)
    await dryRun(scope, user, path)
    const differences = [
      exists ? '' : `The home folder ${path} is created.`,
      user.locked && user.lockedBecause === undefined ? 'The password is locked at the source, and the user here.' : '',
      user.passwordHash === undefined && user.email !== null ? 'The user sets a password.' : '',
      user.expiresAt !== null && user.expiresAt <= scope.ctx.clock.now().toISOString() ? 'The user has expired.' : '',
    ].filter(Boolean)
    return differences.length === 0 ? asIs : changed(differences.join(' '))
  } catch (error) {
    return clashOf(error)
  }
}
