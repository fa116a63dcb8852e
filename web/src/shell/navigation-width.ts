import { useState } from 'react'

const place = 'navigation-folded'

/** Whether the navigation shows its pictures only; remembered in this browser. */
export function useFolded(): [boolean, (isFolded: boolean) => void] {
  const [isFolded, setFolded] = useState(() => localStorage.getItem(place) === 'yes')
  return [
    isFolded,
    (next) => {
      localStorage.setItem(place, next ? 'yes' : 'no')
      setFolded(next)
    },
  ]
}
