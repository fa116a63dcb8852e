/** The window of a share, loaded when the first one is opened. */
import { lazy } from 'react'

export const LazyShareDialog = lazy(async () => ({ default: (await import('./share-dialog.tsx')).ShareDialog }))
