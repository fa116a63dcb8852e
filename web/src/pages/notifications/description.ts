/** When a notification is sent, as a part of a sentence: "anybody uploads to this folder". The API has the same in English. */
import type { Notification } from '@sallyport/contract/schemas/notifications/notification.ts'
import { locale, t } from '../../lib/language/language.ts'

const maxNames = 3

function whoOf(usernames: readonly string[]): string {
  const has = (word: string) => usernames.includes(word)
  if (has('notice_user_all') || (has('notice_user_all_users') && has('notice_user_all_recipients'))) return t('anybody')
  const words = usernames.map((word) => {
    if (word === 'notice_user_all_users') return t('any user')
    return word === 'notice_user_all_recipients' ? t('any visitor') : word
  })
  if (words.length <= maxNames) return new Intl.ListFormat(locale, { type: 'disjunction' }).format(words)
  return t('{names} or one of {count} others', {
    names: words.slice(0, maxNames - 1).join(', '),
    count: words.length - maxNames + 1,
  })
}

export function descriptionOf({ type, action, usernames }: Notification['attributes']): string {
  const who = whoOf(usernames)
  return type === 'file'
    ? t(
        '{who} {action, select, upload {changes} download {downloads} delete {deletes} other {changes, downloads or deletes}} this file',
        { who, action },
      )
    : t(
        '{who} {action, select, upload {uploads to} download {downloads from} delete {deletes from} other {uploads to, downloads from or deletes from}} this folder',
        { who, action },
      )
}
