/** Whether details are shown: on wide screens as in Files, where the browser keeps it; on phones a sheet, which Back closes. */
import { useMediaQuery } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useFilters } from '../../../components/filters/use-filters.ts'
import { above, useCloseAbove } from '../../../components/windows/use-close-above.ts'
import type { DetailsState } from '../../files/details/use-details.ts'

/** Where Files keeps its view, as words: the word for details is the same for both. */
const place = 'files-view'
const word = 'details'

const kept = () => (localStorage.getItem(place) ?? '').split(' ').filter((one) => one !== '')

function keep(isOpen: boolean): void {
  const others = kept().filter((one) => one !== word)
  localStorage.setItem(place, (isOpen ? [...others, word] : others).join(' '))
}

export function useTrashDetails(isSelected: boolean): DetailsState {
  const [search] = useFilters()
  const navigate = useNavigate()
  const [isBeside, setBeside] = useState(() => kept().includes(word))
  const isSheet = useMediaQuery('(max-width: 767px)', undefined, { getInitialValueInEffect: false })
  const isAbove = Boolean(search['details'])
  const show = (areShown: boolean) =>
    void navigate({
      to: '.',
      search: { ...search, details: areShown ? 'shown' : '' } as never,
      state: (areShown ? above : {}) as never,
      replace: !areShown,
      resetScroll: false,
    })
  const closeAbove = useCloseAbove(() => show(false))
  const set = (isOpen: boolean) => {
    keep(isOpen)
    setBeside(isOpen)
  }
  return {
    switchId: 'details-switch',
    isSheet,
    isOffered: !isSheet || isSelected,
    // A phone that is turned can become wide while they are open.
    isOpen: isAbove || (!isSheet && isBeside),
    open: () => (isSheet ? show(true) : set(true)),
    close() {
      if (!isSheet) set(false)
      if (isAbove) closeAbove()
    },
  }
}
