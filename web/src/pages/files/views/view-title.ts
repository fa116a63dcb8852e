import { t } from '../../../lib/language/language.ts'

export type FilesView = 'folders' | 'recent' | 'starred'

export const isView = (name: unknown): name is FilesView => name === 'recent' || name === 'starred'

export function viewTitle(view: FilesView): string {
  if (view === 'recent') return t('Recent')
  return view === 'starred' ? t('Starred') : t('All files')
}
