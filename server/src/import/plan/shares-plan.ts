/** Whether a share of the source can exist here. */
import { faultOf } from '../../core/errors.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { permissionOwnerLacks } from '../../core/shares/share.ts'
import { openSharesOf } from '../../core/shares/store.ts'
import { isUnder } from '../../lib/text/path.ts'
import { reasonToRefuse } from '../others.ts'
import { type PathsOfInterest, targetNames } from '../paths-of-interest.ts'
import type { SourceShare, SourceUser } from '../source.ts'
import { asIs, changed, clash, notCarried, ownFolder, type Verdict } from './findings.ts'
import type { PlanScope } from './scope.ts'

export async function shareVerdict(
  scope: PlanScope,
  share: SourceShare,
  users: readonly SourceUser[],
  paths: PathsOfInterest,
): Promise<Verdict> {
  if (share.type !== 'send' && share.unclear !== undefined)
    return notCarried(share.unclear, 'Share its folder here by hand.')
  const isOver = !share.open || (share.expiresAt !== null && share.expiresAt <= scope.ctx.clock.now().toISOString())
  if (isOver)
    return notCarried('It has ended or expired.', 'If it is still needed, open it at the source before the import.')
  if (share.type === 'send')
    return notCarried("The files of a send can't be read from the source.", 'Send the files again from here.')
  const [path = ''] = share.paths
  if (paths.typeAt(path) === 'file') return notCarried(`It shares a file, ${path}.`, 'Share the file again from here.')
  if (paths.typeAt(path) !== 'dir' || path === '')
    return notCarried(`Its folder ${path || '(none)'} does not exist at the source.`)
  return (
    (await placeVerdict(scope, path)) ??
    ownerVerdict(
      share,
      path,
      users.find(({ id }) => id === share.ownerId),
    ) ??
    (share.hasPassword && share.passwordHash === undefined
      ? changed("Its password can't be read from the source.", 'Set a new one, and tell its visitors.')
      : asIs)
  )
}

/** What stands against a share of the folder that would be here. */
async function placeVerdict(scope: PlanScope, path: string): Promise<Verdict | null> {
  const { ctx, actor, into } = scope
  try {
    const names = targetNames(into, path)
    if (names.length === 0)
      return clash(
        "The top folder can't be shared here.",
        'Import into a folder, with --into, or share a folder below it.',
      )
    const here = await tree.folderAt(ctx.db.q, actor, names)
    if (here && (await openSharesOf(ctx.db.q, [here.resource.id])).size > 0)
      return clash(
        'The folder is shared here already, and a folder has one share.',
        'End the share here, or leave this one out.',
      )
    const refusal = here && (await reasonToRefuse(scope, here.resource.id))
    if (refusal) return clash(refusal, ownFolder)
    return null
  } catch (error) {
    const fault = faultOf(error)
    if (fault) return notCarried(fault.message)
    throw error
  }
}

function ownerVerdict(share: SourceShare, path: string, owner: SourceUser | undefined): Verdict | null {
  if (!owner) return changed('Its owner is not among the users of the source: it would belong to the master.')
  if (owner.role !== 'user') return null
  const lacking = permissionOwnerLacks(share.access, owner)
  if (lacking !== null)
    return clash(`It allows "${lacking}", which its owner "${owner.username}" may not do.`, 'Change one of the two.')
  const folder = targetNames([], path)
  const home = homeOf(owner)
  if (home === null)
    return clash(
      `The home folder of its owner "${owner.username}" is not allowed here.`,
      'Give the share another owner, or rename that folder.',
    )
  if (!isUnder(folder, home) || folder.length === home.length)
    return clash(
      `Its folder is not in the home folder of its owner "${owner.username}".`,
      'Give the share another owner.',
    )
  return null
}

/** Null for a path that is not allowed here. */
function homeOf({ home }: SourceUser): string[] | null {
  try {
    return targetNames([], home)
  } catch (error) {
    if (faultOf(error)) return null
    throw error
  }
}
