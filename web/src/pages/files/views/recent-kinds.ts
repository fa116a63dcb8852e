import { t } from '../../../lib/language/language.ts'

/** What Recent can be limited to, with the words for it. */
export const recentKinds = [
  ['file', t('All types')],
  ['document', t('Documents')],
  ['picture', t('Pictures')],
  ['video', t('Videos')],
  ['audio', t('Audio')],
  ['archive', t('Archives')],
  ['other', t('Other files')],
] as const

export type RecentKind = (typeof recentKinds)[number][0]

export const isRecentKind = (name: unknown): name is RecentKind => recentKinds.some(([kind]) => kind === name)
