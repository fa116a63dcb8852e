/** Loaded when something is selected first. */
import { type ComponentProps, lazy, Suspense } from 'react'

const SelectionUpkeep = lazy(async () => ({ default: (await import('./selection-upkeep.tsx')).SelectionUpkeep }))

export const LazySelectionUpkeep = (props: ComponentProps<typeof SelectionUpkeep>) =>
  props.selection.selected.size > 0 && (
    <Suspense fallback={null}>
      <SelectionUpkeep {...props} />
    </Suspense>
  )
