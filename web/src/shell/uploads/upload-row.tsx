import { ActionIcon, Tooltip } from '@mantine/core'
import { Icon, type IconName } from '../../components/display/icon.tsx'
import { LongName } from '../../components/files/long-name.tsx'
import type { Upload } from '../../data/uploads/upload-queue.ts'
import { useUploads } from '../../data/uploads/uploads.tsx'
import { sizeText } from '../../lib/bytes.ts'
import { t } from '../../lib/language/language.ts'
import { baseName } from '../../lib/path.ts'

/** One upload: name, progress and buttons. */
export function UploadRow({ upload }: { upload: Upload }) {
  const { queue } = useUploads()
  const { id, file, path, state } = upload
  // What the file is called here: a new version can come from a file of another name.
  const name = baseName(path)
  return (
    <li className="upload-row" data-state={state}>
      <span className="upload-name" title={path}>
        <LongName name={name} />
      </span>
      <span className="upload-buttons">
        {(state === 'sending' || state === 'waiting') && (
          <ActionButton icon="pause" label={t('Pause {name}', { name })} onClick={() => queue.pause(id)} />
        )}
        {state === 'paused' && (
          <ActionButton icon="play" label={t('Resume {name}', { name })} onClick={() => queue.resume(id)} />
        )}
        {(state === 'broken' || state === 'failed') && (
          <ActionButton icon="retry" label={t('Retry {name}', { name })} onClick={() => queue.resume(id)} />
        )}
        {state === 'done' ? (
          <span className="upload-done">
            <Icon name="check" size={16} />
          </span>
        ) : (
          <ActionButton icon="cross" label={t('Cancel {name}', { name })} onClick={() => queue.cancel(id)} />
        )}
      </span>
      {state !== 'done' && (
        <progress
          className="upload-bar"
          aria-label={name}
          max={Math.max(1, file.size)}
          value={Math.min(upload.sent, file.size)}
        />
      )}
      <span className="upload-words">{wordsOf(upload)}</span>
    </li>
  )
}

function wordsOf({ state, sent, file, failure }: Upload): string {
  const far = t('{sent} of {size}', { sent: sizeText(sent), size: sizeText(file.size) })
  switch (state) {
    case 'waiting':
      return t('Waiting')
    case 'sending':
      return sent >= file.size && file.size > 0 ? t('Processing') : far
    case 'paused':
      return t('Paused at {far}', { far })
    case 'broken':
      return t('Waiting, will resume at {sent}. {title}', { sent: sizeText(sent), title: failure?.title ?? '' })
    case 'failed':
      return failure ? `${failure.title}. ${failure.detail}` : t('Rejected')
    case 'done':
      return t('Uploaded, {size}', { size: sizeText(file.size) })
  }
}

const ActionButton = ({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) => (
  <Tooltip label={label}>
    <ActionIcon variant="subtle" color="gray" size="md" aria-label={label} onClick={onClick}>
      <Icon name={icon} size={16} />
    </ActionIcon>
  </Tooltip>
)
