/** What must be the same on both sides, of users, shares and so on of a source. */
import { aliasCodes } from '../../core/shares/aliases.ts'
import { normalizeFilters } from '../../core/webhooks/endpoints/filter.ts'
import type {
  SourceEmailList,
  SourceForm,
  SourceNotification,
  SourceOldLinks,
  SourceShare,
  SourceUser,
  SourceWebhook,
} from '../source.ts'
import type { Fields } from './here.ts'
import type { VerifyScope } from './scope.ts'
import { ownerHere, placeHere } from './standing.ts'

export async function userThere(user: SourceUser, scope: VerifyScope): Promise<Fields> {
  const { username, email, nickname, role, timeZone, locked, expiresAt } = user
  const isLimited = role === 'user'
  const permissions = isLimited ? [...user.permissions].toSorted() : null
  const storageQuota = isLimited ? user.storageQuota : null
  const home = isLimited ? await placeHere(scope, user.home) : null
  return { username, email, nickname, role, permissions, home, timeZone, locked, expiresAt, storageQuota }
}

export async function shareThere(share: SourceShare, scope: VerifyScope): Promise<Fields> {
  const { type, name, isPublic, requireEmail, embed, createFolders, hasPassword, hasNotification, expiresAt } = share
  const { storageQuota, downloadLimit, notificationEmails, recipients } = share
  return {
    ...{ type, name, isPublic, requireEmail, embed, createFolders, hasPassword, hasNotification, expiresAt },
    ...{ storageQuota, downloadLimit, notificationEmails, recipients: recipients.toSorted() },
    access: [...share.access].toSorted(),
    folder: await placeHere(scope, share.paths[0] ?? ''),
    owner: (await ownerHere(scope, share.ownerId)).userId,
  }
}

export const oldLinksThere = (links: SourceOldLinks): Fields => ({
  codes: aliasCodes(links)
    .map(({ code }) => code)
    .toSorted(),
})

export const formThere = ({ description, submitText, successText, css, fields }: SourceForm): Fields => ({
  ...{ description, submitText, successText, css, fields },
})

export async function notificationThere(rule: SourceNotification, scope: VerifyScope): Promise<Fields> {
  const { type, action, message, sendEmail } = rule
  const [usernames, recipients] = [rule.usernames.toSorted(), rule.recipients.toSorted()]
  return { type, action, message, sendEmail, usernames, recipients, path: await placeHere(scope, rule.path) }
}

export const emailListThere = ({ name, emails, note }: SourceEmailList): Fields => ({ name, emails, note })

export async function webhookThere(webhook: SourceWebhook, scope: VerifyScope): Promise<Fields> {
  const { url, path, version, triggers, filters, rateLimit, caCertificate, secrets } = webhook
  return {
    ...{
      url,
      version,
      triggers: [...triggers],
      filters: normalizeFilters(filters),
      rateLimit,
      caCertificate,
      ...secrets,
    },
    folder: path === null ? null : await placeHere(scope, path),
  }
}
