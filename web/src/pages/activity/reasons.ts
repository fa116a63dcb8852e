/** Why something was refused, as the session log has it. */

import type { Permission } from '@sallyport/contract/schemas/accounts/user.ts'
import type { SessionActivityEntry } from '@sallyport/contract/schemas/activity/session-activity.ts'
import { sentenceOf } from '../../data/api/sentence.ts'
import { t } from '../../lib/language/language.ts'

const missing: Readonly<Record<Permission, string>> = {
  upload: t('No permission to upload'),
  download: t('No permission to download'),
  modify: t('No permission to create folders, rename, move or copy'),
  delete: t('No permission to delete'),
  list: t('No permission to list files'),
  changePassword: t('No permission to change the password'),
  share: t('No permission to share'),
  notification: t('No permission for notifications'),
  viewFormData: t('No permission to view form data'),
  deleteFormData: t('No permission to delete form data'),
}

/** Several reasons are separated by commas. */
export function reasonText(reason: string): string {
  const [, permission = ''] = /^the permission "(\w+)" is missing$/.exec(reason) ?? []
  if (Object.hasOwn(missing, permission)) return missing[permission as Permission]
  const text = reason.split(', ').map(sentenceOf).join(', ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What a status other than OK means for the operation. */
export function outcomeText({ status, operation }: SessionActivityEntry['attributes']): string {
  if (status === 'failed') return t('The sign-in was refused.')
  if (status === 'denied') return t('If this happens again within an hour, it is not recorded again.')
  if (status !== 'partial') return ''
  return operation === 'STOR'
    ? t('The upload was interrupted.')
    : t('The download was interrupted, or only a part was requested.')
}
