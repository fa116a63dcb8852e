import type { ShareActivity } from '@sallyport/contract/schemas/shares/share-activity.ts'

type Deed = Pick<ShareActivity['attributes'], 'action' | 'path' | 'previousPath' | 'isPartial'>

const verbs: Readonly<Record<Deed['action'], string>> = {
  visit: 'opened the page',
  upload: 'uploaded',
  download: 'downloaded',
  preview: 'looked at',
  delete: 'deleted',
  createFolder: 'made the folder',
  rename: 'renamed',
  move: 'moved',
  copy: 'copied',
  compress: 'packed',
  extract: 'unpacked',
  create: 'made the share',
  update: 'changed the share',
  end: 'ended the share',
}

const alone: ReadonlySet<Deed['action']> = new Set(['visit', 'create', 'update', 'end'])

/** What somebody did, as the rest of a sentence. */
export function deedText({ action, path, previousPath, isPartial }: Deed): string {
  const verb = isPartial ? 'downloaded a part of' : verbs[action]
  if (isPartial && path === '') return 'downloaded a part of a file'
  if (alone.has(action) || path === '') return verb
  return previousPath === '' ? `${verb} ${path}` : `${verb} ${previousPath} to ${path}`
}
