/** Loaded when the folder of the address is not there. */
import { lazy, Suspense } from 'react'

const MissingFolder = lazy(async () => ({ default: (await import('./missing-folder.tsx')).MissingFolder }))

export const LazyMissingFolder = ({ folder }: { folder: string }) => (
  <Suspense fallback={null}>
    <MissingFolder folder={folder} />
  </Suspense>
)
