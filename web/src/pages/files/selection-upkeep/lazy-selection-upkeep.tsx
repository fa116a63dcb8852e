/** Loaded when something is selected first. */
import { type ComponentProps, lazy, Suspense } from 'react'

const SelectionUpkeep = lazy(async () => ({ default: (await import('./selection-upkeep.tsx')).SelectionUpkeep }))

interface Props extends ComponentProps<typeof SelectionUpkeep> {
  readonly hasDetails: boolean
}

/** The details of one entry say where it is now, or that it was deleted. */
export function LazySelectionUpkeep({ hasDetails, ...props }: Props) {
  const count = props.selection.selected.size
  if (count === 0 || (count === 1 && hasDetails)) return null
  return (
    <Suspense fallback={null}>
      <SelectionUpkeep {...props} />
    </Suspense>
  )
}
