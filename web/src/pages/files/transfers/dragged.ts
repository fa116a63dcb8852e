/** The entries that are dragged: browsers show the data of a drag only when it is dropped. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { entriesText } from '../../../lib/bytes.ts'

let dragged: readonly Resource[] | null = null

export const draggedEntries = (): readonly Resource[] | null => dragged

interface DragStart {
  readonly dataTransfer: DataTransfer
}

export function startDrag({ dataTransfer }: DragStart, entries: readonly Resource[]): void {
  dragged = entries
  dataTransfer.effectAllowed = 'copyMove'
  // Firefox drags nothing without data. Other programs get the names.
  dataTransfer.setData('text/plain', entries.map(({ attributes }) => attributes.name).join('\n'))
  if (entries.length > 1) dataTransfer.setDragImage(badgeOf(entries.length), -8, -8)
}

export function endDrag(): void {
  dragged = null
}

/** "3 items" beside the pointer. It is drawn at once, and removed afterwards. */
function badgeOf(count: number): HTMLElement {
  const badge = document.createElement('div')
  badge.className = 'drag-badge'
  badge.textContent = entriesText(count)
  document.body.append(badge)
  setTimeout(() => badge.remove())
  return badge
}
