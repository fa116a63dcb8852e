/** Home folders that the operator has named, as paths of this account and not of the source. */
import type { Actor } from '../core/actor.ts'
import type { Context } from '../core/context.ts'
import { Fault } from '../core/fault.ts'
import * as tree from '../core/files/tree/tree.ts'
import { formatPath } from '../lib/text/path.ts'
import { targetNames } from './paths-of-interest.ts'
import type { SourceUser } from './source.ts'

interface Scope {
  readonly ctx: Context
  readonly actor: Actor
  /** Names of the folder that everything goes into. */
  readonly into: readonly string[]
}

interface HomeHere {
  readonly path: string
  /** Otherwise it is created. */
  readonly exists: boolean
}

/** Throws `conflict` for an existing folder that has the name of the user, but was not named. */
export async function homeHere({ ctx, actor, into }: Scope, { home, homeIsHere }: SourceUser): Promise<HomeHere> {
  const names = targetNames(into, home)
  const [path, exists] = [formatPath(names), (await tree.folderAt(ctx.db.q, actor, names)) !== null]
  if (!exists || homeIsHere === 'named') return { path, exists }
  throw new Fault('conflict', `The folder ${path} already exists. Name it in home_folder if the user is to have it.`)
}
