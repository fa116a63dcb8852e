import { ActionIcon, Tooltip } from '@mantine/core'
import { Icon, type IconName } from '../../components/display/icon.tsx'
import { LongName } from '../../components/files/entry-name.tsx'
import type { Upload } from '../../data/uploads/upload-queue.ts'
import { useUploads } from '../../data/uploads/uploads.tsx'
import { sizeText } from '../../lib/bytes.ts'

/** One upload: name, progress and buttons. */
export function UploadRow({ upload }: { upload: Upload }) {
  const { queue } = useUploads()
  const { id, file, path, state } = upload
  return (
    <li className="upload-row" data-state={state}>
      <span className="upload-name" title={path}>
        <LongName name={file.name} />
      </span>
      <span className="upload-buttons">
        {(state === 'sending' || state === 'waiting') && (
          <ActionButton icon="pause" label={`Pause ${file.name}`} onClick={() => queue.pause(id)} />
        )}
        {state === 'paused' && (
          <ActionButton icon="play" label={`Resume ${file.name}`} onClick={() => queue.resume(id)} />
        )}
        {(state === 'broken' || state === 'failed') && (
          <ActionButton icon="retry" label={`Retry ${file.name}`} onClick={() => queue.resume(id)} />
        )}
        {state === 'done' ? (
          <span className="upload-done">
            <Icon name="check" size={16} />
          </span>
        ) : (
          <ActionButton icon="cross" label={`Cancel ${file.name}`} onClick={() => queue.cancel(id)} />
        )}
      </span>
      {state !== 'done' && (
        <progress
          className="upload-bar"
          aria-label={file.name}
          max={Math.max(1, file.size)}
          value={Math.min(upload.sent, file.size)}
        />
      )}
      <span className="upload-words">{wordsOf(upload)}</span>
    </li>
  )
}

function wordsOf({ state, sent, file, failure }: Upload): string {
  const far = `${sizeText(sent)} of ${sizeText(file.size)}`
  switch (state) {
    case 'waiting':
      return 'Waiting'
    case 'sending':
      return sent >= file.size && file.size > 0 ? 'Processing' : far
    case 'paused':
      return `Paused at ${far}`
    case 'broken':
      return `Waiting, will resume at ${sizeText(sent)}. ${failure?.title ?? ''}`
    case 'failed':
      return failure ? `${failure.title}. ${failure.detail}` : 'Rejected'
    case 'done':
      return `Uploaded, ${sizeText(file.size)}`
  }
}

const ActionButton = ({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) => (
  <Tooltip label={label}>
    <ActionIcon variant="subtle" color="gray" size="md" aria-label={label} onClick={onClick}>
      <Icon name={icon} size={16} />
    </ActionIcon>
  </Tooltip>
)
