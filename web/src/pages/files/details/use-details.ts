/** Whether details are shown: beside the list, which is stored in the browser; on phones in a sheet, which is in the address so that Back closes it. */
import { useMediaQuery } from '@mantine/hooks'
import { useCloseAbove } from '../../../components/windows/use-close-above.ts'
import type { FilesLocation } from '../location/location.ts'

/** Of the button that shows and hides them. */
export const detailsSwitchId = 'details-switch'

export interface DetailsState {
  /** Of the button that shows and hides them. */
  readonly switchId: string
  readonly isOpen: boolean
  /** Over the list, on phones. */
  readonly isSheet: boolean
  /** False where a sheet would be empty. */
  readonly isOffered: boolean
  readonly open: () => void
  readonly close: () => void
}

interface View {
  readonly hasDetails: boolean
  readonly set: (changes: { hasDetails: boolean }) => void
}

export function useDetails(place: FilesLocation, view: View, isSelected: boolean): DetailsState {
  const { hasDetails, showDetails } = place
  const isSheet = useMediaQuery('(max-width: 767px)', undefined, { getInitialValueInEffect: false })
  const closeAbove = useCloseAbove(() => showDetails(false, { replace: true }))
  return {
    switchId: detailsSwitchId,
    isSheet,
    isOffered: !isSheet || isSelected || (place.view === 'folders' && !place.find),
    // A phone that is turned can become wide while they are open.
    isOpen: hasDetails || (!isSheet && view.hasDetails),
    open: () => (isSheet ? showDetails(true, { replace: false }) : view.set({ hasDetails: true })),
    close() {
      if (!isSheet) view.set({ hasDetails: false })
      if (hasDetails) closeAbove()
    },
  }
}
