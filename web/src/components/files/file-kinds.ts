/** The kind of an entry by its type and extension, which determines its icon and preview. */
import { type FileKind, kindOfExtension } from '@sallyport/contract/file-kinds.ts'
import type { IconName } from '../display/icon.tsx'

export type Kind = 'folder' | 'image' | 'pdf' | 'text' | 'audio' | 'video' | 'archive' | 'other'

export interface NameAndType {
  readonly type: 'file' | 'dir'
  readonly extension?: string
}

/** Their text can be shown, whatever their icon is. */
const shownAsText: ReadonlySet<string> = new Set(['csv', 'tsv', 'svg'])

export function kindOf({ type, extension = '' }: NameAndType): Kind {
  if (type === 'dir') return 'folder'
  if (shownAsText.has(extension.toLowerCase())) return 'text'
  const kind = kindOfExtension(extension)
  return kind === 'document' || kind === 'table' || kind === 'slides' ? 'other' : kind
}

const icons: Readonly<Record<FileKind, IconName>> = {
  image: 'image',
  pdf: 'document',
  text: 'document',
  document: 'document',
  table: 'table',
  slides: 'document',
  audio: 'music',
  video: 'film',
  archive: 'box',
  other: 'file',
}

export const iconOf = ({ type, extension = '' }: NameAndType): IconName =>
  type === 'dir' ? 'folder' : icons[kindOfExtension(extension)]

/** Whether it is shown as text: not a drawing, whose text says nothing. */
export const isTextToShow = (it: NameAndType & { readonly size: number }): boolean =>
  kindOf(it) === 'text' && it.extension?.toLowerCase() !== 'svg' && it.size > 0

export const isZip = ({ type, extension }: NameAndType): boolean =>
  type === 'file' && extension?.toLowerCase() === 'zip'
