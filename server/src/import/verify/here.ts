/** Users, shares and so on of this installation, with the field names of sources; null for what is not here any more. */
import { ownList } from '../../core/email-lists/store.ts'
import { faultOf } from '../../core/errors.ts'
import * as forms from '../../core/forms/forms.ts'
import { keyById, tokenById, tokenHashOf } from '../../core/keys/store.ts'
import { ownNotification } from '../../core/notifications/store.ts'
import { aliasesOf } from '../../core/shares/aliases-store.ts'
import { recipientsOf } from '../../core/shares/people-store.ts'
import { shareById } from '../../core/shares/store.ts'
import * as sshKeys from '../../core/ssh-keys/ssh-keys.ts'
import * as users from '../../core/users/users.ts'
import { webhookById } from '../../core/webhooks/endpoints/store.ts'
import type { VerifyScope } from './scope.ts'
import { ownerHere } from './standing.ts'

/** Fields of an item, in a form that both sides have. */
export type Fields = Readonly<Record<string, unknown>>

async function unlessGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (faultOf(error)?.code === 'not-found') return null
    throw error
  }
}

export async function userHere({ ctx, actor }: VerifyScope, id: number): Promise<Fields | null> {
  const user = await unlessGone(users.get(ctx, actor, id))
  if (!user) return null
  const { username, email, nickname, role, timeZone, locked, expiresAt, storageQuota } = user
  const permissions = role === 'user' ? [...user.permissions].toSorted() : null
  const home = role === 'user' ? user.homeId : null
  return { username, email, nickname, role, permissions, home, timeZone, locked, expiresAt, storageQuota }
}

export async function sshKeyHere({ ctx, actor }: VerifyScope, id: number): Promise<Fields | null> {
  const key = await unlessGone(sshKeys.get(ctx, actor, id))
  return key && { fingerprint: key.fingerprint }
}

export async function apiKeyHere({ ctx, actor }: VerifyScope, id: number): Promise<Fields | null> {
  const key = await keyById(ctx.db.q, actor.accountId, id)
  return key && { value: key.value_hash }
}

export async function accessTokenHere({ ctx, actor }: VerifyScope, id: number): Promise<Fields | null> {
  const token = await tokenById(ctx.db.q, actor.accountId, id)
  return token && { value: await tokenHashOf(ctx.db.q, actor.accountId, id), user: token.userId }
}

export async function shareHere({ ctx, actor }: VerifyScope, id: number): Promise<Fields | null> {
  const share = await shareById(ctx.db.q, actor.accountId, id)
  if (!share?.open) return null
  const recipients = (await recipientsOf(ctx.db.q, [id])).map(({ email }) => email)
  return {
    ...share,
    folder: share.resourceId,
    owner: share.ownerId,
    access: [...share.access].toSorted(),
    hasPassword: share.passwordHash !== null,
    notificationEmails: [...share.notificationEmails],
    recipients: recipients.toSorted(),
  }
}

export async function oldLinksHere({ ctx }: VerifyScope, shareId: number): Promise<Fields | null> {
  const codes = (await aliasesOf(ctx.db.q, shareId)).map(({ code }) => code)
  return codes.length === 0 ? null : { codes: codes.toSorted() }
}

export async function formHere({ ctx, actor }: VerifyScope, id: number): Promise<Fields | null> {
  const form = await unlessGone(forms.get(ctx, actor, id))
  return form && { ...form, fields: form.elements.map(({ name, type, settings }) => ({ name, type, settings })) }
}

export async function notificationHere(scope: VerifyScope, id: number, ownerId: string): Promise<Fields | null> {
  const rule = await ownNotification(scope.ctx.db.q, await ownerHere(scope, ownerId), id)
  if (!rule) return null
  const recipients = rule.recipients.map(({ email }) => email).toSorted()
  return { ...rule, path: rule.resourceId, usernames: rule.actors.toSorted(), recipients }
}

export async function emailListHere(scope: VerifyScope, id: number, ownerId: string): Promise<Fields | null> {
  const list = await ownList(scope.ctx.db.q, await ownerHere(scope, ownerId), id)
  return list && { ...list }
}

export async function webhookHere({ ctx, actor }: VerifyScope, id: number): Promise<Fields | null> {
  const webhook = await webhookById(ctx.db.q, ctx.sealer, actor.accountId, id)
  if (!webhook) return null
  const { endpointUrl: url, resourceId: folder, authorities: caCertificate } = webhook
  return { ...webhook, url, folder, caCertificate, triggers: [...webhook.triggers] }
}
