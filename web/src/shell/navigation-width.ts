import { useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'

const place = 'navigation-folded'

/** Whether the navigation is collapsed to icons, as it is at first on tablets; stored in the browser. */
export function useCollapsedNavigation(): [boolean, (isFolded: boolean) => void] {
  const isTablet = useMediaQuery('(min-width: 768px) and (max-width: 1023px)', undefined, {
    getInitialValueInEffect: false,
  })
  const [chosen, setChosen] = useState(() => localStorage.getItem(place))
  const isFolded = chosen === null ? isTablet : chosen === 'yes'
  return [
    isFolded,
    (next) => {
      localStorage.setItem(place, next ? 'yes' : 'no')
      setChosen(next ? 'yes' : 'no')
    },
  ]
}
