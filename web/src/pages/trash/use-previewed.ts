/**
 * What is previewed: an entry of the list, or something in a deleted folder. Both are in the address bar, and each folder that is opened is
 * an entry of the history, so that Back leads through them and at last closes the preview.
 */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useFilters } from '../../components/filters/use-filters.ts'
import { type Above, above, useCloseAbove } from '../../components/windows/use-close-above.ts'
import { baseName, parentPath } from '../../lib/path.ts'

/** A place in the folder that is previewed. */
export interface PlaceInside {
  /** The path of a folder or file in the entry: "2019/Checklist.pdf"; '' for the entry itself. */
  readonly inside: string
  /** Name of what was searched for in that folder. */
  readonly hit: string
  /** Opens something in the shown folder; with `replace` in place of what is shown. */
  readonly go: (inside: string, options?: { readonly replace: boolean }) => void
  /** To the folder above, as in Files: Back returns from there. */
  readonly goUp: () => void
}

interface Previewed {
  /** Null if none is previewed, or it is not in the list. */
  readonly previewed: TrashedResource | null
  readonly place: PlaceInside
  /** Opens the preview, or replaces the previewed entry by another: a folder that was found by its content where that is. */
  readonly show: (entry: TrashedResource, options?: { readonly replace: boolean }) => void
  readonly close: () => void
}

/** Removes the preview from the address. */
const none = { preview: '', inside: '', hit: '' }

export function usePreviewed(rows: readonly TrashedResource[]): Previewed {
  const [search, set] = useFilters()
  const navigate = useNavigate()
  const { history } = useRouter()
  /** Stays previewed when the list is loaded again. */
  const [known, setKnown] = useState<TrashedResource>()
  const { preview: id = '', inside = '', hit = '' } = search
  const isAsked = (row: TrashedResource | undefined) => row !== undefined && String(row.id) === id
  const goTo = (next: Partial<typeof none>, state: object | true, replace: boolean) =>
    void navigate({
      to: '.',
      search: { ...search, hit: '', ...next } as never,
      state: state as never,
      replace,
      resetScroll: false,
    })
  const go = (next: string, { replace } = { replace: false }) => {
    const { isAbove = false, levels = 1 } = history.location.state as Partial<Above>
    goTo({ inside: next }, replace || { isAbove, levels: levels + 1 }, replace)
  }
  const close = useCloseAbove(() => set(none))
  /** Where `goUp` leads until that is the address: a key can be pressed again before. */
  const asked = useRef<string>(undefined)
  const closesNext = useRef(false)
  const arrive = useEffectEvent(() => {
    asked.current = undefined
    if (closesNext.current) close()
    closesNext.current = false
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address has arrived
  useEffect(() => arrive(), [inside, id])
  return {
    close,
    previewed: (isAsked(known) ? known : rows.find(isAsked)) ?? null,
    place: {
      ...{ inside, hit },
      go,
      goUp() {
        const now = asked.current ?? inside
        if (now !== '') {
          asked.current = folderOf(now)
          go(asked.current)
        } else if (asked.current === undefined) close()
        else closesNext.current = true
      },
    },
    show(entry, { replace } = { replace: false }) {
      setKnown(entry)
      // The address of now: what is rendered may be older.
      const isOpen = replace || new URLSearchParams(history.location.search).has('preview')
      const content = entry.attributes.matchingContent ?? ''
      const found = { inside: folderOf(content), hit: content === '' ? '' : baseName(content) }
      const at = isAsked(entry) ? { inside, hit } : found
      goTo({ preview: String(entry.id), ...at }, isOpen || above, isOpen)
    },
  }
}

/** "2019" of "2019/Checklist.pdf", '' of a name. */
const folderOf = (path: string) => parentPath(`/${path}`).slice(1)
