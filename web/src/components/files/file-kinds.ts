/** The kind of an entry by its type and extension, which determines its icon and preview. */

import type { IconName } from '../display/icon.tsx'

export type Kind = 'folder' | 'image' | 'pdf' | 'text' | 'audio' | 'video' | 'archive' | 'other'

export interface NameAndType {
  readonly type: 'file' | 'dir'
  readonly extension?: string
}

const extensions: Readonly<Record<string, readonly string[]>> = {
  image: ['jpg', 'jpeg', 'png', 'gif', 'bmp', 'webp', 'svg', 'tif', 'tiff', 'heic', 'avif'],
  pdf: ['pdf'],
  text: (
    'txt md markdown csv tsv log json geojson jsonl xml html htm css js mjs ts tsx jsx yml yaml toml ini conf cfg sh bat ps1 py rb go rs ' +
    'java c h cpp cs php sql edi env srt vtt tex svg'
  ).split(' '),
  audio: ['mp3', 'wav', 'ogg', 'oga', 'm4a', 'flac', 'aac', 'opus'],
  video: ['mp4', 'webm', 'mov', 'm4v', 'ogv', 'mkv', 'avi'],
  archive: ['zip', 'tar', 'gz', 'tgz', '7z', 'rar', 'bz2', 'xz', 'zst'],
}

const kindOfExtension = new Map(
  Object.entries(extensions).flatMap(([kind, all]) => all.map((extension) => [extension, kind as Kind] as const)),
)

export function kindOf({ type, extension = '' }: NameAndType): Kind {
  if (type === 'dir') return 'folder'
  return kindOfExtension.get(extension.toLowerCase()) ?? 'other'
}

const icons: Readonly<Record<Kind, IconName>> = {
  folder: 'folder',
  image: 'image',
  pdf: 'document',
  text: 'document',
  audio: 'music',
  video: 'film',
  archive: 'box',
  other: 'file',
}

/** Kinds without a preview, too, are recognized by their icons. */
const extensionIcons = new Map<string, IconName>([
  ...'csv tsv xls xlsx xlsm xlsb ods numbers'.split(' ').map((one) => [one, 'table'] as const),
  ['svg', 'image'] as const,
  ...'doc docx odt rtf pages eml'.split(' ').map((one) => [one, 'document'] as const),
])

export const iconOf = (it: NameAndType): IconName =>
  (it.type === 'file' && extensionIcons.get((it.extension ?? '').toLowerCase())) || icons[kindOf(it)]

/** Whether it is shown as text: not a drawing, whose text says nothing. */
export const isTextToShow = (it: NameAndType & { readonly size: number }): boolean =>
  kindOf(it) === 'text' && it.extension?.toLowerCase() !== 'svg' && it.size > 0

export const isZip = ({ type, extension }: NameAndType): boolean =>
  type === 'file' && extension?.toLowerCase() === 'zip'
