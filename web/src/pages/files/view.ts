import { useState } from 'react'

/** View mode, and whether details and the folder tree are shown; stored in the browser. */
export interface View {
  readonly isGrid: boolean
  readonly hasDetails: boolean
  readonly hasTree: boolean
  readonly set: (changes: { isGrid?: boolean; hasDetails?: boolean; hasTree?: boolean }) => void
}

const place = 'files-view'

export function useView(): View {
  const [words, setWords] = useState(() => (localStorage.getItem(place) ?? '').split(' '))
  const [isGrid, hasDetails, hasTree] = ['grid', 'details', 'tree'].map((word) => words.includes(word)) as [
    boolean,
    boolean,
    boolean,
  ]
  return {
    isGrid,
    hasDetails,
    hasTree,
    set: (changes) => {
      const next = { isGrid, hasDetails, hasTree, ...changes }
      const list = [next.isGrid && 'grid', next.hasDetails && 'details', next.hasTree && 'tree'].filter(
        (word) => word !== false,
      )
      localStorage.setItem(place, list.join(' '))
      setWords(list)
    },
  }
}
