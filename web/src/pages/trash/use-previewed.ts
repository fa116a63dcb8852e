/** The previewed entry of the list. Its id is in the address bar, so that Back closes the preview. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useFilters } from '../../components/filters/use-filters.ts'

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
  /** Whether the previous entry of the browser's history is this list. */
  const isPushed = useRef(false)
  const id = search['preview'] ?? ''
  useEffect(() => {
    if (id === '') isPushed.current = false
  }, [id])
  const isAsked = (row: TrashedResource | undefined) => row !== undefined && String(row.id) === id
  return {
    previewed: (isAsked(known) ? known : rows.find(isAsked)) ?? null,
    show(entry) {
      setKnown(entry)
      if (id === '') isPushed.current = true
      const next = { ...search, preview: String(entry.id) }
      void navigate({ to: '.', search: next as never, replace: id !== '', resetScroll: false })
    },
    close: () => (isPushed.current ? history.back() : set({ preview: '' })),
  }
}
