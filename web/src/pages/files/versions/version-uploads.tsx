/** Uploads of new versions that have not ended: the panel with all uploads is behind the dialog. */
import { Button } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { Upload } from '../../../data/uploads/upload-queue.ts'
import { useUploadList, useUploads } from '../../../data/uploads/uploads.tsx'
import { sizeText } from '../../../lib/bytes.ts'
import { rich, t } from '../../../lib/language/language.ts'

export function VersionUploads({ entry }: { readonly entry: Resource }) {
  const uploads = useUploadList().filter(({ path, state }) => path === entry.attributes.path && state !== 'done')
  if (uploads.length === 0) return null
  return (
    <ul className="version-uploads" aria-label={t('Uploads')}>
      {uploads.map((upload) => (
        <Row key={upload.id} upload={upload} name={entry.attributes.name} />
      ))}
    </ul>
  )
}

interface RowProps {
  readonly upload: Upload
  /** Of the file. */
  readonly name: string
}

function Row({ upload, name }: RowProps) {
  const { queue } = useUploads()
  const { id, file, state, sent } = upload
  const isStopped = state === 'paused' || state === 'broken' || state === 'failed'
  return (
    <li data-state={state}>
      <div className="version-upload-text">
        {file.name === name ? (
          <bdi>{name}</bdi>
        ) : (
          <div>
            {rich('{selected} becomes the new version of {name}', {
              selected: <bdi key="selected">{file.name}</bdi>,
              name: <bdi key="name">{name}</bdi>,
            })}
          </div>
        )}
        <span>{wordsOf(upload)}</span>
      </div>
      {isStopped && (
        <Button size="compact-sm" variant="default" onClick={() => queue.resume(id)}>
          {t('Retry')}
        </Button>
      )}
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => queue.cancel(id)}>
        {t('Cancel')}
      </Button>
      <progress
        className="upload-bar"
        aria-label={file.name}
        max={Math.max(1, file.size)}
        value={Math.min(sent, file.size)}
      />
    </li>
  )
}

function wordsOf({ state, sent, file, failure }: Upload): string {
  if (failure && state !== 'sending') return `${failure.title}. ${failure.detail}`
  if (state === 'waiting') return t('Waiting')
  if (sent >= file.size && file.size > 0) return t('Processing')
  return t('{sent} of {size}', { sent: sizeText(sent), size: sizeText(file.size) })
}
