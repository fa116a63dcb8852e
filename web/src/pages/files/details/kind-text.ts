/** What a file is, in words. */
import { kindOf, type NameAndType } from '../../../components/files/file-kinds.ts'
import { t } from '../../../lib/language/language.ts'

/** Kinds that lists show like others. */
const more = new Map(
  [
    [t('Spreadsheet'), 'xls xlsx xlsm xlsb ods numbers'],
    [t('Document'), 'doc docx odt rtf pages'],
    [t('Presentation'), 'ppt pptx odp key'],
    [t('Table'), 'csv tsv'],
    [t('Email'), 'eml msg'],
    [t('Picture'), 'svg ico heif'],
  ].flatMap(([words = '', extensions = '']) => extensions.split(' ').map((one) => [one, words] as const)),
)

const words = {
  image: t('Picture'),
  pdf: t('PDF document'),
  text: t('Text'),
  audio: t('Audio'),
  video: t('Video'),
  archive: t('Archive'),
}

/** "PDF document", "Spreadsheet (XLSX)", "XYZ file", "File". */
export function kindText(file: NameAndType): string {
  const extension = file.extension?.toUpperCase() ?? ''
  const kind = kindOf(file)
  const known = more.get(extension.toLowerCase()) ?? (kind in words ? words[kind as keyof typeof words] : undefined)
  if (kind === 'pdf') return words.pdf
  if (known) return `${known} (${extension})`
  return extension ? t('{extension} file', { extension }) : t('File')
}
