/** The details, loaded when they are shown first. */
import { type ComponentProps, lazy, Suspense } from 'react'

const Details = lazy(async () => ({ default: (await import('./details.tsx')).Details }))

export const LazyDetails = (props: ComponentProps<typeof Details>) => (
  <Suspense fallback={null}>
    <Details {...props} />
  </Suspense>
)
