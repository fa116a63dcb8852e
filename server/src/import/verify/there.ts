/** What must be the same on both sides, of users, shares and so on of a source. */
import type {
  SourceEmailList,
  SourceForm,
  SourceNotification,
  SourceShare,
  SourceUser,
  SourceWebhook,
} from '../source.ts'
import type { Fields } from './here.ts'

export function userThere(user: SourceUser): Fields {
  const { username, email, nickname, role, timeZone, locked, expiresAt } = user
  const isLimited = role === 'user'
  const permissions = isLimited ? [...user.permissions].toSorted() : null
  const storageQuota = isLimited ? user.storageQuota : null
  return { username, email, nickname, role, permissions, timeZone, locked, expiresAt, storageQuota }
}

export function shareThere(share: SourceShare): Fields {
  const { type, name, isPublic, requireEmail, embed, createFolders, hasPassword, hasNotification, expiresAt } = share
  const { storageQuota, downloadLimit, notificationEmails, recipients } = share
  return {
    ...{ type, name, isPublic, requireEmail, embed, createFolders, hasPassword, hasNotification, expiresAt },
    ...{ storageQuota, downloadLimit, notificationEmails, recipients: recipients.toSorted() },
    access: [...share.access].toSorted(),
  }
}

export const formThere = ({ description, submitText, successText, css, fields }: SourceForm): Fields => ({
  ...{ description, submitText, successText, css, fields },
})

export function notificationThere(rule: SourceNotification): Fields {
  const { type, action, message, sendEmail } = rule
  const [usernames, recipients] = [rule.usernames.toSorted(), rule.recipients.toSorted()]
  return { type, action, message, sendEmail, usernames, recipients }
}

export const emailListThere = ({ name, emails, note }: SourceEmailList): Fields => ({ name, emails, note })

export const webhookThere = ({ url, version, triggers, secrets }: SourceWebhook): Fields => ({
  ...{ url, version, triggers: [...triggers], ...secrets },
})
