import type { ShareActivity } from '@sallyport/contract/schemas/shares/share-activity.ts'
import { t } from '../../lib/language/language.ts'

const verbs: Readonly<Record<ShareActivity['attributes']['action'], string>> = {
  visit: t('Opened the page'),
  upload: t('Uploaded'),
  download: t('Downloaded'),
  preview: t('Viewed'),
  delete: t('Deleted'),
  createFolder: t('Created folder'),
  rename: t('Renamed'),
  move: t('Moved'),
  copy: t('Copied'),
  compress: t('Compressed'),
  extract: t('Extracted'),
  create: t('Created the share'),
  update: t('Changed the share'),
  end: t('Ended the share'),
}

type ShareActionInfo = Pick<ShareActivity['attributes'], 'action' | 'isPartial'>

/** What was done, of an entry of the log of a share. Its path is beside it. */
export function actionText({ action, isPartial }: ShareActionInfo): string {
  if (!isPartial) return verbs[action]
  return action === 'upload' ? t('Uploaded in part') : t('Downloaded in part')
}

/** Actions on the share itself, whose path is always its folder. */
export const isAboutShare = ({ action }: ShareActionInfo): boolean =>
  action === 'visit' || action === 'create' || action === 'update' || action === 'end'
