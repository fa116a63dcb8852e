/** The kinds of entries that searches are limited to, with their words. */
import { t } from '../language/language.ts'
import type { categories } from './filters.ts'

type Kind = (typeof categories)[number]

export const kindWords: Readonly<Record<Kind, string>> = {
  folder: t('Folders'),
  document: t('All documents'),
  pdf: t('PDFs'),
  text: t('Text documents'),
  spreadsheet: t('Spreadsheets'),
  presentation: t('Presentations'),
  picture: t('Pictures'),
  video: t('Videos'),
  audio: t('Audio'),
  archive: t('Archives'),
  other: t('Other files'),
}

export const isKind = (text: string | undefined): text is Kind => text !== undefined && Object.hasOwn(kindWords, text)
