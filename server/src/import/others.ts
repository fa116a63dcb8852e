/**
 * Whether a folder of the source was merged into one that was here before, with contents or users of its own: whoever gets it as a
 * home folder, or through a share, would see what is not from the source.
 */
import type { Actor } from '../core/actor.ts'
import type { Context } from '../core/context.ts'
import { childrenAfter } from '../core/files/tree/keyset-store.ts'
import { placeOfId } from '../core/files/tree/store.ts'
import { itemsByTarget } from '../core/imports/store.ts'
import { listUsers } from '../core/users/store.ts'
import { slices } from '../lib/slices.ts'

interface Scope {
  readonly ctx: Context
  readonly actor: Actor
  /** Null before the first run. */
  readonly importId: number | null
  /** Of a plan: files and folders that were here before, and are the same at the source. */
  readonly recognized?: ReadonlySet<number>
}

const page = 200

/** Why nobody of the source may get a folder; null if everything in it is from the source. */
export async function reasonToRefuse(scope: Scope, folderId: number): Promise<string | null> {
  if ((await fromSource(scope, [folderId])).get(folderId)?.created) return null
  const homes = await homesOfOthers(scope)
  if (await isWithin(scope, folderId, homes))
    return 'Its folder was here before, and is in the home folder of another user.'
  const waiting = [folderId]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (homes.has(id)) return 'Its folder was here before, and is the home folder of another user, or has one in it.'
    for (let after = ''; ; ) {
      const children = await childrenAfter(scope.ctx.db.q, id, after, page)
      const known = await fromSource(
        scope,
        children.map((child) => child.id),
      )
      for (const child of children) {
        const found = known.get(child.id)
        if (!found) return 'Its folder was here before, and has contents that are not from the source.'
        if (child.type === 'dir' && !found.created) waiting.push(child.id)
      }
      const last = children.at(-1)
      if (!last || children.length < page) break
      after = last.name
    }
  }
  return null
}

/** Whether a folder is below one of these. The root of the account is nobody's own. */
async function isWithin({ ctx, actor }: Scope, folderId: number, homes: ReadonlySet<number>): Promise<boolean> {
  const place = await placeOfId(ctx.db.q, actor.accountId, folderId)
  return (place?.lineage ?? []).some((id) => id !== folderId && id !== actor.rootId && homes.has(id))
}

/** Those of these files and folders that are from the source, by id, and whether they were created by the import. */
async function fromSource({ ctx, importId, recognized }: Scope, ids: readonly number[]) {
  const found = new Map<number, { readonly created: boolean }>()
  for (const id of ids) if (recognized?.has(id)) found.set(id, { created: false })
  if (importId === null) return found
  for (const [id, { state, created }] of await itemsByTarget(ctx.db.q, importId, ids))
    if (state === 'done') found.set(id, { created })
  return found
}

/** Home folders of users whom this import has not imported. */
async function homesOfOthers({ ctx, actor, importId }: Scope): Promise<ReadonlySet<number>> {
  const limited = (await listUsers(ctx.db.q, actor.accountId)).filter(({ role }) => role === 'user')
  const imported = new Set<number>()
  for (const some of importId === null ? [] : slices(limited, page)) {
    const ids = some.map(({ id }) => id)
    for (const id of (await itemsByTarget(ctx.db.q, importId ?? 0, ids, ['user'])).keys()) imported.add(id)
  }
  return new Set(limited.filter(({ id }) => !imported.has(id)).map(({ homeId }) => homeId))
}
