import { t } from '../../lib/language/language.ts'

/** A folder as it is shown: the topmost one has the name that it has in Files. */
export const folderText = (path: string): string => (path === '/' ? t('Files') : path)
