/** Pointer and keyboard handling shared by list and grid. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { type DragEvent, type KeyboardEvent, type MouseEvent, useEffect, useRef } from 'react'
import type { Listing } from '../../../data/files/listing.ts'
import { isRepeated } from '../../../lib/repeated-click.ts'
import { clearClipboard, copyEntries, cutEntries, useCut } from '../transfers/clipboard.ts'
import { endDrag, startDrag } from '../transfers/dragged.ts'
import type { ActionName } from './actions.ts'
import type { Point } from './entry-menu.tsx'
import type { ExtraAction } from './files-menu.tsx'
import { stepOf } from './selection.ts'
import type { SelectionState } from './use-selection.ts'

export interface EntriesProps {
  readonly label: string
  readonly listing: Listing
  readonly selection: SelectionState
  /** True for search results: each entry shows its folder. */
  readonly isSearch: boolean
  readonly onAct: (name: ActionName, entries: readonly Resource[]) => void
  /** Opens a folder or previews a file. */
  readonly onOpen: (entry: Resource) => void
  readonly onMenu: (entries: readonly Resource[], at: Point, extra?: readonly ExtraAction[]) => void
  readonly onUp: () => void
  /** Whether entries can be moved and copied: by dragging, and by keys. */
  readonly mayMove: boolean
  readonly onPaste: () => void
}

/** Whoever opens the menu of entries selects them; not on phones, where it covers the actions of a selection. */
export function pressForMenu(entries: readonly Resource[], index: number, selection: SelectionState): void {
  if (matchMedia('(max-width: 767px)').matches) selection.many([], index, true)
  else selection.only(entries, index)
}

export const idOf = (index: number): string => `entry-${index}`

/** The entry whose name, checkbox or button has the focus, or else the active one. */
function focusedEntry(target: EventTarget, { active }: SelectionState): number {
  const id = (target as HTMLElement).closest('[id^=entry-]')?.id
  return id === undefined ? active : Number(id.slice('entry-'.length))
}

/** Keys act on the active entry; while a name or checkbox has the focus, Enter and space would act on that one. */
const focusList = (target: EventTarget) =>
  (target as HTMLElement).closest<HTMLElement>('[role=grid]')?.focus({ preventScroll: true })

interface GridShape {
  readonly columns: number
  readonly page: number
  /** First entries of the rows, where not all are full. */
  readonly starts?: readonly number[]
}

/** Keys of the list; with Ctrl those that select move without it. `shape`: entries per row, and per page. */
export function useKeyboard(props: EntriesProps, shape: GridShape) {
  const { listing, selection, onAct, onOpen, onMenu, onUp } = props
  const typed = useRef({ words: '', at: 0 })
  const active = () => listing.at(selection.active)
  const find = (letter: string, now: number) => {
    const isFresh = now - typed.current.at > 800
    typed.current = { words: (isFresh ? '' : typed.current.words) + letter.toLocaleLowerCase(), at: now }
    const { words } = typed.current
    const count = listing.total ?? 0
    // A single letter moves to the next entry; more letters may match the current one.
    const start = Math.max(0, selection.active + (words.length === 1 ? 1 : 0))
    for (let step = 0; step < Math.min(count, 1000); step++) {
      const index = (start + step) % count
      if (listing.at(index)?.attributes.name.toLocaleLowerCase().startsWith(words)) return selection.go(index, false)
    }
  }

  const menu = () => {
    const entry = active()
    const entries = selection.entries.length > 0 || !entry ? selection.entries : [entry]
    if (entries.length > 0) onMenu(entries, menuPositionOf(selection.active))
  }
  const simple = new Map<string, () => void>([
    ['Enter', () => each(active(), onOpen)],
    [' ', () => each(active(), (entry) => selection.toggle(entry, selection.active))],
    ['Escape', () => endSelection(props)],
    ['F2', () => onAct('rename', selection.entries)],
    ['Delete', () => onAct('delete', selection.entries)],
    ['*', () => changeStars(props)],
    ['Backspace', onUp],
    ['ContextMenu', menu],
  ])

  const commands = commandsOf(props)
  return (event: KeyboardEvent) => {
    const { key, shiftKey } = event
    const isCommand = event.ctrlKey || event.metaKey
    // Buttons inside the list handle Enter and space themselves.
    if ((event.target as HTMLElement).closest('button, input, a') && (key === 'Enter' || key === ' ')) return
    const to = stepOf(key, focusedEntry(event.target, selection), { ...shape, count: listing.total ?? 0 })
    const isTyped = key.length === 1 && !simple.has(key) && !isCommand && !event.altKey
    if (to !== undefined || isTyped) focusList(event.target)
    if (to !== undefined && isCommand && !shiftKey) selection.many([], to, true)
    else if (to !== undefined) selection.go(to, shiftKey)
    else if (isCommand && !shiftKey && commands.has(key.toLowerCase())) commands.get(key.toLowerCase())?.()
    else if (shiftKey && key === 'F10') menu()
    else if (isTyped) return find(key, event.timeStamp)
    else if (simple.has(key) && (!isCommand || key === ' ') && !event.altKey) simple.get(key)?.()
    else return
    event.preventDefault()
    // The menu opened by this key would close because of the same event.
    event.stopPropagation()
  }
}

function endSelection({ selection }: EntriesProps): void {
  selection.clear()
  clearClipboard()
}

/** Only one of the two is an action of these entries. */
function changeStars({ selection: { entries }, onAct }: EntriesProps): void {
  onAct('star', entries)
  onAct('unstar', entries)
}

/** Keys with Ctrl or Cmd. Selected text, such as a path in the details, is copied by the browser. */
function commandsOf({ selection, mayMove, onPaste }: EntriesProps): Map<string, () => void> {
  const all = new Map([['a', selection.all]])
  if (!mayMove) return all
  if (selection.entries.length > 0 && getSelection()?.isCollapsed !== false)
    all.set('x', () => cutEntries(selection.entries)).set('c', () => copyEntries(selection.entries))
  return all.set('v', onPaste)
}

const each = (entry: Resource | undefined, act: (entry: Resource) => void) => entry && act(entry)

/** Where keys open the menu of a row or tile. */
export function menuPositionOf(index: number): Point {
  const box = document.getElementById(idOf(index))?.getBoundingClientRect()
  return { x: (box?.left ?? 0) + 48, y: box?.bottom ?? 0 }
}

export const keysOf = ({ ctrlKey, metaKey, shiftKey }: MouseEvent) => ({
  isAdding: ctrlKey || metaKey,
  isRange: shiftKey,
})

export const isOnControl = ({ target }: MouseEvent) =>
  (target as HTMLElement).closest('button, input, a, label') !== null

/**
 * A click on the name opens the entry, with modifier keys it selects it. The second click of a double-click does nothing: it may
 * hit another entry, of the folder that the first one opened.
 */
export const openByName =
  ({ selection, onOpen }: EntriesProps, entry: Resource, index: number) =>
  (event: MouseEvent) => {
    if (isRepeated(event)) return
    if (event.ctrlKey || event.metaKey || event.shiftKey) selection.press(entry, index, keysOf(event))
    else {
      // The focus returns there when the preview is closed.
      focusList(event.currentTarget)
      selection.many([], index, true)
      onOpen(entry)
    }
  }

/** With Shift the browser would select the text up to here; it would also move the focus, which this does in its place. */
export function keepText(event: MouseEvent): void {
  if (!event.shiftKey) return
  event.preventDefault()
  focusList(event.currentTarget)
}

/** Pointer handling of one entry. */
export function usePointer({ selection, mayMove, onOpen, onMenu }: EntriesProps) {
  const cut = useCut()
  // On touch screens a long press opens the menu.
  const isDraggable = mayMove && matchMedia('(pointer: fine)').matches
  return (entry: Resource, index: number) => ({
    ...(entry.attributes.type === 'dir' && { 'data-drop-path': entry.attributes.path }),
    'data-cut': cut.has(entry.id),
    draggable: isDraggable,
    onDragStart: (event: DragEvent) => {
      const isChosen = selection.selected.has(entry.id)
      startDrag(event, isChosen ? selection.entries : [entry])
      if (!isChosen) selection.press(entry, index, {})
    },
    onDragEnd: ({ dataTransfer }: DragEvent) => {
      endDrag()
      if (dataTransfer.dropEffect === 'move') selection.clear()
    },
    onMouseDown: keepText,
    onClick: (event: MouseEvent) => {
      if (!isOnControl(event) && !isRepeated(event)) selection.press(entry, index, keysOf(event))
    },
    onDoubleClick: (event: MouseEvent) => {
      // Selected by its first click: otherwise that one hit an entry of another folder.
      if (!isOnControl(event) && selection.selected.has(entry.id)) onOpen(entry)
    },
    onContextMenu: (event: MouseEvent) => {
      event.preventDefault()
      const isChosen = selection.selected.has(entry.id)
      if (!isChosen) pressForMenu([entry], index, selection)
      onMenu(isChosen ? selection.entries : [entry], { x: event.clientX, y: event.clientY })
    },
  })
}

/** Calls back when the active entry or the visible range changes. */
export function useScrollToActive(props: EntriesProps, first: number, last: number, scrollTo: (index: number) => void) {
  const { active } = props.selection
  const { look } = props.listing
  // biome-ignore lint/correctness/useExhaustiveDependencies: depends on the visible range, not on the identity of the function
  useEffect(() => look(first, last), [first, last])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another active entry moves the list
  useEffect(() => {
    if (active >= 0) scrollTo(active)
  }, [active])
}
