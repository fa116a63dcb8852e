/** Folders on the screen as targets: elements with `data-drop-path`, in the list and in the path above it. */
import { type DragEvent, type ReactNode, useRef } from 'react'
import { type FileSelection, fromDrop } from '../../../data/uploads/selected-files.ts'
import { draggedEntries, endDrag } from './dragged.ts'
import { isPossible, type Transfer } from './transfer.ts'
import './drop-targets.css'

interface Props {
  readonly onTransfer: (transfer: Transfer) => void
  /** Files of the computer, dropped on a folder. Absent for users who cannot upload. */
  readonly onFiles: ((choice: Promise<FileSelection>, folder: string) => void) | undefined
  readonly children: ReactNode
}

/** Files of the computer. */
export const bringsFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files')

/** The folder under the pointer. */
export const dropTargetOf = ({ target }: DragEvent): HTMLElement | null =>
  (target as Element).closest<HTMLElement>('[data-drop-path]')

/** The key for copies: Option on a Mac, Ctrl elsewhere. */
const howOf = ({ ctrlKey, altKey }: DragEvent): Transfer['how'] => (ctrlKey || altKey ? 'copy' : 'move')

export function DropTargets({ onTransfer, onFiles, children }: Props) {
  const marked = useRef<HTMLElement | null>(null)
  const mark = (element: HTMLElement | null) => {
    if (marked.current !== element) marked.current?.removeAttribute('data-over')
    element?.setAttribute('data-over', '')
    marked.current = element
  }
  /** What a drop here would do; null for nothing. */
  const transferOf = (event: DragEvent): Transfer | null => {
    const [entries, to] = [draggedEntries(), dropTargetOf(event)?.dataset['dropPath']]
    if (!entries || to === undefined) return null
    const transfer = { how: howOf(event), entries, to }
    return isPossible(transfer) ? transfer : null
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard has cut, copy and paste
    <div
      className="files"
      onDragOver={(event) => {
        if (bringsFiles(event)) {
          const target = onFiles ? dropTargetOf(event) : null
          mark(target)
          if (target) event.preventDefault()
          return
        }
        const transfer = transferOf(event)
        mark(transfer && dropTargetOf(event))
        if (!transfer) return
        event.preventDefault()
        event.dataTransfer.dropEffect = transfer.how
      }}
      onDragLeave={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget as Node | null)) mark(null)
      }}
      onDragEnd={() => mark(null)}
      onDrop={(event) => {
        mark(null)
        const transfer = transferOf(event)
        const folder = dropTargetOf(event)?.dataset['dropPath']
        endDrag()
        // The list has taken files dropped on its rows.
        if (event.defaultPrevented || folder === undefined) return
        event.preventDefault()
        if (transfer) onTransfer(transfer)
        else if (bringsFiles(event)) onFiles?.(fromDrop(event.dataTransfer), folder)
      }}
    >
      {children}
    </div>
  )
}
