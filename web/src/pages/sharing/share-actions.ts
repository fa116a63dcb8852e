import type { ShareActivity } from '@sallyport/contract/schemas/shares/share-activity.ts'
import { t } from '../../lib/language/language.ts'

type ShareActionInfo = Pick<ShareActivity['attributes'], 'action' | 'path' | 'previousPath' | 'isPartial'>

const verbs: Readonly<Record<ShareActionInfo['action'], string>> = {
  visit: t('opened the page'),
  upload: t('uploaded'),
  download: t('downloaded'),
  preview: t('viewed'),
  delete: t('deleted'),
  createFolder: t('created the folder'),
  rename: t('renamed'),
  move: t('moved'),
  copy: t('copied'),
  compress: t('compressed'),
  extract: t('extracted'),
  create: t('created the share'),
  update: t('changed the share'),
  end: t('ended the share'),
}

const alone: ReadonlySet<ShareActionInfo['action']> = new Set(['visit', 'create', 'update', 'end'])

/** An action of the log, continuing a sentence. */
export function actionText({ action, path, previousPath, isPartial }: ShareActionInfo): string {
  const verb = isPartial ? t('downloaded part of') : verbs[action]
  if (isPartial && path === '') return t('downloaded part of a file')
  if (alone.has(action) || path === '') return verb
  return previousPath === ''
    ? t('{verb} {path}', { verb, path })
    : t('{verb} {previousPath} to {path}', { verb, previousPath, path })
}
