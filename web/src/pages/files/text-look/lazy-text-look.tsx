/** Loaded when it is shown first. */
import { lazy, Suspense } from 'react'
import type { TextLookProps } from './text-look.tsx'

const TextLook = lazy(async () => ({ default: (await import('./text-look.tsx')).TextLook }))

export const LazyTextLook = (props: TextLookProps) => (
  <Suspense fallback={props.children}>
    <TextLook {...props} />
  </Suspense>
)
