/** Whether a user of the source can be added here. */
import { faultOf } from '../../core/errors.ts'
import type { FaultCode } from '../../core/fault.ts'
import * as tree from '../../core/files/tree/tree.ts'
import * as users from '../../core/users/users.ts'
import { formatPath } from '../../lib/text/path.ts'
import { reasonToRefuse } from '../others.ts'
import { type PathsOfInterest, targetNames } from '../paths-of-interest.ts'
import type { SourceUser } from '../source.ts'
import { asIs, changed, clash, notCarried, ownFolder, type Verdict } from './findings.ts'
import type { PlanScope } from './scope.ts'

/** What the check of a user refuses; anything else is an error. */
const refusals: readonly FaultCode[] = ['invalid', 'conflict', 'not-found', 'plan-limit', 'weak-password']

export async function userVerdict(scope: PlanScope, user: SourceUser, paths: PathsOfInterest): Promise<Verdict> {
  const { ctx, actor, into } = scope
  if (user.role === 'master') {
    const master = await users.get(ctx, actor, actor.userId)
    return changed(
      `The master of the source stands for the master here, "${master.username}", who gets its shares.`,
      'Set its email address and time zone here, if they should be the same.',
    )
  }
  if (user.unclear !== undefined) return notCarried(user.unclear, 'Add the user here by hand.')
  try {
    const home = user.role === 'user' ? formatPath(targetNames(into, user.home)) : undefined
    const password = `Aa1-${ctx.random.hex(24)}`
    const { username, email, nickname, role, permissions, timeZone, locked, expiresAt } = user
    const input = { username, email, nickname, role, permissions, timeZone, locked, expiresAt, password, home }
    await users.dryRunAdd(ctx, actor, input)
    const here = home === undefined ? null : await tree.folderAt(ctx.db.q, actor, targetNames(into, user.home))
    const refusal = here && (await reasonToRefuse(scope, here.resource.id))
    if (refusal) return clash(refusal, ownFolder)
  } catch (error) {
    const fault = faultOf(error)
    if (!fault || !refusals.includes(fault.code)) throw error
    return clash(fault.message, 'Change the user at the source, or the one that is here.')
  }
  const found = user.role === 'user' ? paths.typeAt(user.home) : 'dir'
  if (found === 'file')
    return clash(`The home folder ${user.home} is a file at the source.`, 'Change the home folder of the user.')
  if (found === null) return changed(`The home folder ${user.home} does not exist at the source, and is created empty.`)
  if (user.expiresAt !== null && user.expiresAt <= ctx.clock.now().toISOString())
    return changed('The user has expired, and stays so.')
  return asIs
}
