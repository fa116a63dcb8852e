import type { ShareActivity } from '@sallyport/contract/schemas/shares/share-activity.ts'

type ShareActionInfo = Pick<ShareActivity['attributes'], 'action' | 'path' | 'previousPath' | 'isPartial'>

const verbs: Readonly<Record<ShareActionInfo['action'], string>> = {
  visit: 'opened the page',
  upload: 'uploaded',
  download: 'downloaded',
  preview: 'viewed',
  delete: 'deleted',
  createFolder: 'created the folder',
  rename: 'renamed',
  move: 'moved',
  copy: 'copied',
  compress: 'packed',
  extract: 'unpacked',
  create: 'created the share',
  update: 'changed the share',
  end: 'ended the share',
}

const alone: ReadonlySet<ShareActionInfo['action']> = new Set(['visit', 'create', 'update', 'end'])

/** An action of the log, continuing a sentence. */
export function actionText({ action, path, previousPath, isPartial }: ShareActionInfo): string {
  const verb = isPartial ? 'downloaded part of' : verbs[action]
  if (isPartial && path === '') return 'downloaded part of a file'
  if (alone.has(action) || path === '') return verb
  return previousPath === '' ? `${verb} ${path}` : `${verb} ${previousPath} to ${path}`
}
