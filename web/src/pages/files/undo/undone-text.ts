import type { Outcome } from '../../../data/api/outcomes.ts'
import type { Undoable } from '../../../data/files/undo.ts'
import { t } from '../../../lib/language/language.ts'
import { baseName, parentPath } from '../../../lib/path.ts'

/** What undoing an action has done: "“orders.csv” restored to /inbound", "3 items moved back". All of `undone` succeeded. */
export function undoneText(action: Undoable['action'], undone: readonly Outcome[]): string {
  const [only] = undone
  if (undone.length !== 1 || !only) return severalText(action, undone.length)
  const at = only.after?.path ?? only.path
  const name = baseName(at)
  switch (action) {
    case 'delete':
      return t('“{name}” restored to {folder}', { name, folder: parentPath(at) })
    case 'restore':
      return t('“{name}” is in the Trash Can again', { name: baseName(only.path) })
    case 'move':
      return t('“{name}” moved back to {folder}', { name, folder: parentPath(at) })
    case 'rename':
      return t('Renamed back to “{name}”', { name })
    case 'copy':
      return t('Copy “{name}” deleted', { name: baseName(only.path) })
  }
}

function severalText(action: Undoable['action'], count: number): string {
  switch (action) {
    case 'delete':
      return t('{count, plural, one {# item} other {# items}} restored', { count })
    case 'restore':
      return t('{count, plural, one {# item is} other {# items are}} in the Trash Can again', { count })
    case 'move':
      return t('{count, plural, one {# item} other {# items}} moved back', { count })
    case 'rename':
      return t('{count, plural, one {# item} other {# items}} renamed back', { count })
    case 'copy':
      return t('{count, plural, one {# copy} other {# copies}} deleted', { count })
  }
}
