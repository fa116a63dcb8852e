import { useState } from 'react'

/** View mode, and whether details are shown; stored in the browser. */
export interface View {
  readonly isGrid: boolean
  readonly hasDetails: boolean
  readonly set: (changes: { isGrid?: boolean; hasDetails?: boolean }) => void
}

const place = 'files-view'

export function useView(): View {
  const [words, setWords] = useState(() => (localStorage.getItem(place) ?? '').split(' '))
  const [isGrid, hasDetails] = [words.includes('grid'), words.includes('details')]
  return {
    isGrid,
    hasDetails,
    set: (changes) => {
      const next = { isGrid, hasDetails, ...changes }
      const list = [next.isGrid && 'grid', next.hasDetails && 'details'].filter((word) => word !== false)
      localStorage.setItem(place, list.join(' '))
      setWords(list)
    },
  }
}
