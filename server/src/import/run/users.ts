/** Brings users, without passwords: they set one by a link of an email, or get one from an administrator. */
import { type Actor, effectivePermissions } from '../../core/actor.ts'
import { Fault } from '../../core/fault.ts'
import { byId, lookUp } from '../../core/files/tree/tree.ts'
import { itemsOf } from '../../core/imports/store.ts'
import * as userStore from '../../core/users/store.ts'
import type { User } from '../../core/users/user.ts'
import * as users from '../../core/users/users.ts'
import { formatPath } from '../../lib/text/path.ts'
import { homeHere } from '../homes-here.ts'
import { targetNames } from '../paths-of-interest.ts'
import { needsPassword, type SourceUser, setPassword } from '../source.ts'
import {
  importedItem,
  importPart,
  mustBeOfSource,
  type NewItem,
  type PartScope,
  targetAt,
  withoutWeakHash,
} from './parts.ts'
import { mustBeClear, writeDone } from './scope.ts'

export const importUsers = (scope: PartScope): Promise<boolean> =>
  importPart(scope, {
    kind: 'user',
    read: scope.account.users,
    idOf: ({ id }) => id,
    nameOf: ({ username }) => username,
    stateOf: withoutWeakHash,
    importItem: (user, item) => importUser(scope, user, item),
    modifiedAt: async (id) => (await userStore.userById(scope.ctx.db.q, scope.actor.accountId, id))?.modifiedAt,
  })

async function importUser(scope: PartScope, user: SourceUser, item: NewItem): Promise<void> {
  const { ctx, actor, tally } = scope
  // The master of the source stands for the master here.
  if (user.role === 'master')
    return await writeDone(ctx.db.q, scope, item.known, importedItem(item, null, actor.userId))
  mustBeClear(user)
  const { username, email, nickname, role, permissions, timeZone, locked, expiresAt, passwordHash: foreignHash } = user
  const home = role === 'user' ? await homeOf(scope, user) : undefined
  const note = [needsPassword(user) ? setPassword : '', user.lockedBecause ?? ''].filter(Boolean).join(' ')
  const storageQuota = role === 'user' ? user.storageQuota : null
  // Nobody knows it: it keeps the account closed until the user or an administrator sets another.
  const password = `Aa1-${ctx.random.hex(24)}`
  const input = {
    username,
    email,
    nickname,
    role,
    permissions,
    timeZone,
    locked,
    expiresAt,
    home,
    storageQuota,
    password,
    foreignHash,
  }
  await users.add(ctx, actor, input, (tx, { id, modifiedAt }) =>
    writeDone(tx, scope, item.known, { ...importedItem(item, { id, modifiedAt }), note }),
  )
  tally.count('users')
  if (note !== '') tally.problem({ what: 'todo', path: `user ${username}`, reason: note })
}

/** The home folder here, wherever it is; a missing one is created. */
async function homeOf(scope: PartScope, user: SourceUser): Promise<string> {
  const { ctx, actor, into } = scope
  if (user.homeIsHere) return (await homeHere(scope, user)).path
  const { home } = user
  const id = await targetAt(scope, home)
  const path = formatPath(targetNames(into, home))
  const place = (id === null ? null : await byId(ctx, actor, id)) ?? (await lookUp(ctx.db.q, actor, path, 'home'))
  if (place?.resource.type !== 'dir') return path
  await mustBeOfSource(scope, place.resource.id)
  return `id:${place.resource.id}`
}

/** The operator acting as the user who stands for one of the source; as the master for one that the source does not show. */
export async function actingAs(scope: PartScope, sourceUserId: string): Promise<Actor> {
  const { ctx, actor, account } = scope
  const isShown = 'items' in account.users && account.users.items.some(({ id }) => id === sourceUserId)
  if (!isShown) return actor
  const item = (await itemsOf(ctx.db.q, scope.import.id, 'user', [sourceUserId])).get(sourceUserId)
  if (item?.state !== 'done' || item.targetId === null)
    throw new Fault('conflict', 'Its owner could not be imported: resolve that first.')
  return asUser(actor, await users.get(ctx, actor, item.targetId))
}

const asUser = (actor: Actor, user: User): Actor => ({
  ...actor,
  userId: user.id,
  role: user.role,
  permissions: effectivePermissions(user.role, user.permissions),
  rootId: user.homeId,
  timeZone: user.timeZone,
})
