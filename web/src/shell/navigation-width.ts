import { useState } from 'react'

const place = 'navigation-folded'

/** Whether the navigation is collapsed to icons; stored in the browser. */
export function useCollapsedNavigation(): [boolean, (isFolded: boolean) => void] {
  const [isFolded, setFolded] = useState(() => localStorage.getItem(place) === 'yes')
  return [
    isFolded,
    (next) => {
      localStorage.setItem(place, next ? 'yes' : 'no')
      setFolded(next)
    },
  ]
}
