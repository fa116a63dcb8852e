/** Loaded when it is shown first. */
import { lazy, Suspense } from 'react'
import type { TextThumbnailProps } from './text-thumbnail.tsx'

const TextThumbnail = lazy(async () => ({ default: (await import('./text-thumbnail.tsx')).TextThumbnail }))

export const LazyTextThumbnail = (props: TextThumbnailProps) => (
  <Suspense fallback={props.children}>
    <TextThumbnail {...props} />
  </Suspense>
)
