/** Notifications as their owner sees them. */
import { locales } from '@sallyport/contract/language/languages.ts'
import { createTranslator } from '@sallyport/contract/language/translator.ts'
import type { Notification as NotificationJson } from '@sallyport/contract/schemas/notifications/notification.ts'
import { describe } from '../../../core/notifications/notification.ts'
import type { NotificationView } from '../../../core/notifications/view.ts'
import { moment, momentOrNull } from '../../responses/time.ts'
import { related } from '../files/resource.ts'

const english = createTranslator(locales.en, {})

export function presentNotification(view: NotificationView, timeZone: string): NotificationJson {
  const { notification: rule, name, path } = view
  const thing = rule.type === 'file' ? 'this file' : 'this folder'
  return {
    id: rule.id,
    type: 'notification',
    attributes: {
      userId: String(rule.userId),
      shareId: rule.shareId === null ? null : String(rule.shareId),
      type: rule.type,
      // The only value that clients know for a receipt of every action.
      action: rule.action === 'connect' ? 'all' : rule.action,
      usernames: [...rule.actors],
      name,
      path,
      message: rule.message,
      sendEmail: rule.sendEmail,
      recipients: recipientsOf(view, timeZone),
      readableDescription: describe(rule, path === '' ? thing : `'${path}'`, english),
      readableDescriptionWithoutPath: describe(rule, thing, english),
      lastSent: momentOrNull(rule.notifiedAt, timeZone),
      created: moment(rule.createdAt, timeZone),
      modified: moment(rule.modifiedAt, timeZone),
    },
    relationships: {
      ownerUser: related('user', rule.userId),
      resource: related('resource', rule.resourceId),
      ...(rule.shareId !== null && { share: related('share', rule.shareId) }),
    },
  }
}

const recipientsOf = ({ notification }: NotificationView, timeZone: string) =>
  notification.recipients.map(({ id, notificationId, email, createdAt, modifiedAt }) => ({
    id,
    notificationId,
    email,
    created: moment(createdAt, timeZone),
    modified: moment(modifiedAt, timeZone),
  }))
