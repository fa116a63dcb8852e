/** Uploads at the bottom of every screen. */
import { lazy, Suspense } from 'react'
import { useLate } from '../../components/display/page-loading.tsx'
import { useMe } from '../../data/account/me.ts'
import { useStoredUploads } from '../../data/uploads/interrupted-uploads.ts'
import { headline, progressOf } from '../../data/uploads/upload-progress.ts'
import { useUploadList, useUploads } from '../../data/uploads/uploads.tsx'
import { Panel, PreparingPanel } from './panel.tsx'

const UploadConflict = lazy(async () => ({ default: (await import('./upload-conflict.tsx')).UploadConflict }))

export function UploadPanel() {
  const uploads = useUploadList()
  const { conflicts, queue, preparing } = useUploads()
  useStoredUploads(queue, useMe().id)
  const progress = progressOf(uploads)
  return (
    <>
      <Suspense fallback={null}>{conflicts.length > 0 && <UploadConflict />}</Suspense>
      {/* Present from the start, so that screen readers announce changes. */}
      <p className="unseen" role="status">
        {uploads.length > 0 && headline(progress)}
      </p>
      {preparing > 0 && uploads.length === 0 && <Preparing />}
      {/* Not loaded when it is needed: the connection may be lost then. */}
      {uploads.length > 0 && <Panel uploads={uploads} progress={progress} />}
    </>
  )
}

/** Reading thousands of files and checking for name conflicts takes a moment; usually it ends before this appears. */
function Preparing() {
  return useLate(400) ? <PreparingPanel /> : null
}
