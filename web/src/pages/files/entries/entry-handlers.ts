/** Pointer and keyboard handling shared by list and grid. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from 'react'
import type { Listing } from '../../../data/files/listing.ts'
import type { ActionName } from './actions.ts'
import type { Point } from './entry-menu.tsx'
import { stepOf } from './selection.ts'
import type { SelectionState } from './use-selection.ts'

export interface EntriesProps {
  readonly label: string
  readonly listing: Listing
  readonly choosing: SelectionState
  /** True for search results: each entry shows its folder. */
  readonly isSearch: boolean
  readonly onAct: (name: ActionName, entries: readonly Resource[]) => void
  /** Opens a folder or previews a file. */
  readonly onOpen: (entry: Resource) => void
  readonly onMenu: (entries: readonly Resource[], at: Point) => void
  readonly onUp: () => void
}

export const idOf = (index: number): string => `entry-${index}`

interface Shape {
  readonly across: number
  readonly page: number
}

/** Keys of the list. `shape`: entries per row, and per page. */
export function useKeys(props: EntriesProps, { across, page }: Shape) {
  const { listing, choosing, onAct, onOpen, onMenu, onUp } = props
  const typed = useRef({ words: '', at: 0 })
  const active = () => listing.at(choosing.active)

  const find = (letter: string, now: number) => {
    const isFresh = now - typed.current.at > 800
    typed.current = { words: (isFresh ? '' : typed.current.words) + letter.toLocaleLowerCase(), at: now }
    const { words } = typed.current
    const count = listing.total ?? 0
    // A single letter moves to the next entry; more letters may match the current one.
    const start = Math.max(0, choosing.active + (words.length === 1 ? 1 : 0))
    for (let step = 0; step < Math.min(count, 1000); step++) {
      const index = (start + step) % count
      if (listing.at(index)?.attributes.name.toLocaleLowerCase().startsWith(words)) return choosing.go(index, false)
    }
  }

  const menu = () => choosing.entries.length > 0 && onMenu(choosing.entries, spotOf(choosing.active))
  const simple = new Map<string, () => void>([
    ['Enter', () => each(active(), onOpen)],
    [' ', () => each(active(), (entry) => choosing.toggle(entry, choosing.active))],
    ['Escape', choosing.clear],
    ['F2', () => onAct('rename', choosing.entries)],
    ['Delete', () => onAct('delete', choosing.entries)],
    ['Backspace', onUp],
    ['ContextMenu', menu],
  ])

  return (event: KeyboardEvent) => {
    const { key, shiftKey } = event
    const isCommand = event.ctrlKey || event.metaKey
    // Buttons inside the list handle Enter and space themselves.
    if ((event.target as HTMLElement).closest('button, input, a') && (key === 'Enter' || key === ' ')) return
    const to = stepOf(key, choosing.active, { across, page, count: listing.total ?? 0 })
    const isTyped = key.length === 1 && key !== ' ' && !isCommand && !event.altKey
    if (to !== undefined) choosing.go(to, shiftKey)
    else if (isCommand && key.toLowerCase() === 'a') choosing.all()
    else if (shiftKey && key === 'F10') menu()
    else if (isTyped) return find(key, event.timeStamp)
    else if (simple.has(key) && !isCommand && !event.altKey) simple.get(key)?.()
    else return
    event.preventDefault()
    // The menu opened by this key would close because of the same event.
    event.stopPropagation()
  }
}

const each = (entry: Resource | undefined, act: (entry: Resource) => void) => entry && act(entry)

function spotOf(index: number): Point {
  const box = document.getElementById(idOf(index))?.getBoundingClientRect()
  return { x: (box?.left ?? 0) + 48, y: box?.bottom ?? 0 }
}

/** Pointer handling of one entry. */
export function usePointer({ choosing, onOpen, onMenu }: EntriesProps) {
  return (entry: Resource, index: number) => ({
    onClick: (event: MouseEvent) => {
      if ((event.target as HTMLElement).closest('button, input, a, label')) return
      choosing.press(entry, index, { isAdding: event.ctrlKey || event.metaKey, isRange: event.shiftKey })
    },
    onDoubleClick: (event: MouseEvent) => {
      if (!(event.target as HTMLElement).closest('button, input, a, label')) onOpen(entry)
    },
    onContextMenu: (event: MouseEvent) => {
      event.preventDefault()
      const isChosen = choosing.selected.has(entry.id)
      if (!isChosen) choosing.press(entry, index, {})
      onMenu(isChosen ? choosing.entries : [entry], { x: event.clientX, y: event.clientY })
    },
  })
}

/** Calls back when the active entry or the visible range changes. */
export function useFollowing(props: EntriesProps, first: number, last: number, scrollTo: (index: number) => void) {
  const { active } = props.choosing
  const { look } = props.listing
  // biome-ignore lint/correctness/useExhaustiveDependencies: depends on the visible range, not on the identity of the function
  useEffect(() => look(first, last), [first, last])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another active entry moves the list
  useEffect(() => {
    if (active >= 0) scrollTo(active)
  }, [active])
}
