/** Loaded when the address names an entry of the open folder. */
import { type ComponentProps, lazy, Suspense } from 'react'

const ShownEntry = lazy(async () => ({ default: (await import('./shown-entry.tsx')).ShownEntry }))

export function LazyShownEntry(props: Omit<ComponentProps<typeof ShownEntry>, 'id'>) {
  const { shown, view, find } = props.place
  if (shown === undefined || view !== 'folders' || find) return null
  return (
    <Suspense>
      <ShownEntry key={shown} id={shown} {...props} />
    </Suspense>
  )
}
