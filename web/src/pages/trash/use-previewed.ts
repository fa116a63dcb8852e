/** The previewed entry of the list. Its id is in the address bar, so that Back closes the preview. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useFilters } from '../../components/filters/use-filters.ts'
import { above, useCloseAbove } from '../../components/windows/use-close-above.ts'

interface Previewed {
  /** Null if none is previewed, or it is not in the list. */
  readonly previewed: TrashedResource | null
  /** Opens the preview, or replaces the previewed entry by another. */
  readonly show: (entry: TrashedResource) => void
  readonly close: () => void
}

export function usePreviewed(rows: readonly TrashedResource[]): Previewed {
  const [search, set] = useFilters()
  const navigate = useNavigate()
  const { history } = useRouter()
  /** Stays previewed when the list is loaded again. */
  const [known, setKnown] = useState<TrashedResource>()
  const id = search['preview'] ?? ''
  const isAsked = (row: TrashedResource | undefined) => row !== undefined && String(row.id) === id
  return {
    previewed: (isAsked(known) ? known : rows.find(isAsked)) ?? null,
    show(entry) {
      setKnown(entry)
      // The address of now: what is rendered may be older.
      const isOpen = new URLSearchParams(history.location.search).has('preview')
      const next = { ...search, preview: String(entry.id) }
      void navigate({
        to: '.',
        search: next as never,
        state: (isOpen || above) as never,
        replace: isOpen,
        resetScroll: false,
      })
    },
    close: useCloseAbove(() => set({ preview: '' })),
  }
}
