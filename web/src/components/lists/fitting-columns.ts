/** Hides columns of a table by their priority, so that its actions are never cut off, whatever the texts and the language. */
import { type RefObject, useLayoutEffect, useRef } from 'react'

/** On phones rows are cards, which do not hide columns for lack of width. */
const cards = '(max-width: 640px)'

const priorities = [0, 1, 2, 3] as const

/** Hides the columns of as many priorities as it takes until the table is not wider than its frame; then makes the others narrow. */
function fit(frame: HTMLElement, table: HTMLElement): void {
  const dropped: number[] = []
  frame.dataset['drops'] = ''
  if (matchMedia(cards).matches) return
  for (const priority of priorities) {
    if (table.offsetWidth <= frame.clientWidth) return
    dropped.push(priority)
    frame.dataset['drops'] = dropped.join(' ')
  }
  if (table.offsetWidth > frame.clientWidth) frame.dataset['drops'] += ' tight'
}

/** For the frame around the table. Columns are chosen before they are painted, and again when rows or widths change. */
export function useFittingColumns(rows: unknown, columns: unknown): RefObject<HTMLDivElement | null> {
  const ref = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows or columns have other widths
  useLayoutEffect(() => {
    const frame = ref.current
    const table = frame?.querySelector('table')
    if (!frame || !table) return
    let width = frame.clientWidth
    fit(frame, table)
    const observer = new ResizeObserver(() => {
      // The table becomes wider when a font has loaded or a text has changed.
      if (frame.clientWidth === width && table.offsetWidth <= width) return
      width = frame.clientWidth
      fit(frame, table)
    })
    observer.observe(frame)
    observer.observe(table)
    return () => observer.disconnect()
  }, [rows, columns])
  return ref
}
