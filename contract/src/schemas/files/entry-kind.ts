import { Type } from 'typebox'

export const entryKind = Type.Enum(['file', 'folder', 'document', 'picture', 'video', 'audio', 'archive', 'other'], {
  description: 'Kind of entry, by the extension of its name. `other`: files of no other kind.',
})
