import { Type } from 'typebox'

/** Kinds of files, by the extensions of their names. */
export const fileKinds = [
  ...(['file', 'document', 'pdf', 'text', 'spreadsheet', 'presentation'] as const),
  ...(['picture', 'video', 'audio', 'archive', 'other'] as const),
] as const

export const aboutKinds =
  'by the extension of its name. `document`: also `pdf`, `text`, `spreadsheet` and `presentation`. `other`: files of no other kind.'

export const entryKind = Type.Enum([...fileKinds, 'folder'], { description: `Kind of entry, ${aboutKinds}` })
