/** The related objects that `include` asks for: each once, and only those that the caller may see. */
import type { Account as AccountJson } from '@sallyport/contract/schemas/accounts/account.ts'
import type { User as UserJson } from '@sallyport/contract/schemas/accounts/user.ts'
import type { ApiKey as ApiKeyJson } from '@sallyport/contract/schemas/credentials/api-key.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { Notification as NotificationJson } from '@sallyport/contract/schemas/notifications/notification.ts'
import type { Share as ShareJson } from '@sallyport/contract/schemas/shares/share.ts'
import type { Account } from '../../core/accounts/account.ts'
import * as accounts from '../../core/accounts/accounts.ts'
import type { Actor } from '../../core/actor.ts'
import type { Context } from '../../core/context.ts'
import { pathSeenBy } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import * as keys from '../../core/keys/keys.ts'
import { receiptIds, receipts } from '../../core/notifications/view.ts'
import * as factors from '../../core/sessions/second-factors.ts'
import * as shares from '../../core/shares/finding.ts'
import { storageUsed } from '../../core/users/storage-quota.ts'
import type { User } from '../../core/users/user.ts'
import * as lookup from '../../core/users/users.ts'
import { presentAccount } from './account/account.ts'
import { presentNotification } from './account/notification.ts'
import { presentResource } from './files/resource.ts'
import { presentShare } from './sharing/share.ts'
import { presentApiKey } from './users/credentials.ts'
import { presentUser } from './users/user.ts'

const each = async <T>(ids: Iterable<number>, load: (id: number) => Promise<T | null>): Promise<T[]> => {
  const found: T[] = []
  for (const id of new Set(ids)) {
    const one = await load(id)
    if (one !== null) found.push(one)
  }
  return found
}

export const includedResources = (ctx: Context, actor: Actor, ids: Iterable<number>): Promise<Resource[]> =>
  each(ids, async (id) => {
    const place = await tree.byId(ctx, actor, id)
    return place && presentResource(actor, place)
  })

export const includedUsers = (ctx: Context, actor: Actor, ids: Iterable<number>): Promise<UserJson[]> =>
  each(ids, async (id) => {
    const user = await lookup.visible(ctx, actor, id)
    return user && (await userJson(ctx, actor, user))
  })

export const includedShares = (ctx: Context, actor: Actor, ids: Iterable<number>): Promise<ShareJson[]> =>
  each(ids, async (id) => {
    const view = await shares.visible(ctx, actor, id)
    return view && (await shareJson(ctx, actor, view))
  })

/** A share with its receipts. */
export async function shareJson(ctx: Context, actor: Actor, view: shares.ShareView): Promise<ShareJson> {
  const receipts = await receiptIds(ctx, actor, [view.share.id])
  return presentShare(actor, view, { receipts: receipts.get(view.share.id) ?? [] })
}

export const includedReceipts = async (
  ctx: Context,
  actor: Actor,
  shareIds: readonly number[],
): Promise<NotificationJson[]> =>
  (await receipts(ctx, actor, shareIds)).map((view) => presentNotification(view, actor.timeZone))

export const includedKeys = (ctx: Context, actor: Actor, ids: Iterable<number>): Promise<ApiKeyJson[]> =>
  each(ids, async (id) => presentApiKey(await keys.get(ctx, actor, id), actor.timeZone))

export const includedAccount = async (ctx: Context, actor: Actor): Promise<AccountJson[]> => [
  await accountJson(ctx, actor, await accounts.byId(ctx, actor.accountId)),
]

/** An account with its usage. */
export const accountJson = async (ctx: Context, actor: Actor, account: Account): Promise<AccountJson> =>
  presentAccount(account, { userCount: await lookup.count(ctx, actor), timeZone: actor.timeZone })

/** A user with home folder, quota and second factor. */
export async function userJson(ctx: Context, actor: Actor, user: User): Promise<UserJson> {
  const account = await accounts.byId(ctx, actor.accountId)
  const home = await tree.byId(ctx, actor, user.homeId)
  // A deleted home folder is null: "/" would mean that the user sees everything.
  const homePath = home ? pathSeenBy(actor, home) : ''
  const mayKnow = actor.role !== 'user' || actor.userId === user.id
  return presentUser(user, {
    ...{ accountName: account.name, homePath, timeZone: actor.timeZone },
    ...(mayKnow && {
      secondFactor: (await factors.state(ctx, { userId: user.id })).enabled,
      storageUsed: await storageUsed(ctx, user),
    }),
  })
}
