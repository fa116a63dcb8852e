/** Uploads interrupted before the page was opened; nothing without any. */
import { lazy, Suspense } from 'react'
import { useInterruptedUploads } from '../../../data/uploads/interrupted-uploads.ts'

const Interrupted = lazy(async () => ({ default: (await import('./interrupted.tsx')).Interrupted }))

export function InterruptedUploads() {
  const uploads = useInterruptedUploads()
  return (
    uploads.interrupted.length > 0 && (
      <Suspense fallback={null}>
        <Interrupted {...uploads} />
      </Suspense>
    )
  )
}
