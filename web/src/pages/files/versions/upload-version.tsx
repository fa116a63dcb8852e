/** Uploads a new content of a file, from a file of any name. */
import { Button } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { type ChangeEvent, useRef, useState } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { Confirmation } from '../../../components/windows/window.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import { useUploadedVersion } from '../../../data/files/versions.ts'
import { useUploads } from '../../../data/uploads/uploads.tsx'
import { rich, t } from '../../../lib/language/language.ts'
import { showWords } from '../undo/undo-message.tsx'
import type { Content } from './contents.ts'
import { isOfSameType } from './contents.ts'
import { useUndoOffer } from './use-restore.ts'

interface Props {
  readonly entry: Resource
  /** The current content first. */
  readonly contents: readonly Content[]
  readonly onUndone: () => void
}

/** The file keeps its name; its content becomes a version. For users who may overwrite it. */
export function UploadVersion({ entry, contents, onUndone }: Props) {
  const field = useRef<HTMLInputElement>(null)
  const { queue } = useUploads()
  const announce = useAnnouncement({ entry, contents, onUndone })
  const [asked, setAsked] = useState<File | null>(null)
  if (!can(useMe(), 'upload')) return null
  const upload = (file: File) => {
    queue.add([{ file, path: entry.attributes.path, overwrite: true }])
    announce(file)
    setAsked(null)
  }
  const onSelect = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    const [file] = currentTarget.files ?? []
    if (file && isOfSameType(file.name, entry.attributes.name)) upload(file)
    else if (file) setAsked(file)
    // The same file may be selected again.
    currentTarget.value = ''
  }
  return (
    <>
      <Button
        variant="default"
        className="version-upload"
        leftSection={<Icon name="upload" size={18} />}
        onClick={() => field.current?.click()}
      >
        {t('Upload new version')}
      </Button>
      <input ref={field} type="file" hidden aria-label={t('New version to upload')} onChange={onSelect} />
      {asked && (
        <Confirmation
          title={t('Upload a file of another type?')}
          confirm={t('Upload as new version')}
          isHarmless
          isSending={false}
          error={null}
          onConfirm={() => upload(asked)}
          onClose={() => setAsked(null)}
        >
          <p>
            {rich(
              '{selected} becomes the content of {name}, which keeps its name. Programs may not be able to open it then.',
              { selected: <bdi key="selected">{asked.name}</bdi>, name: <bdi key="name">{entry.attributes.name}</bdi> },
            )}
          </p>
        </Confirmation>
      )}
    </>
  )
}

/** Returns a function that waits for the upload of a file, also after the dialog was closed, and shows its message. */
function useAnnouncement({ entry, contents, onUndone }: Props): (file: File) => void {
  const { queue } = useUploads()
  const changes = useUploadedVersion(entry)
  const offer = useUndoOffer({ entry, contents, failed: t('Uploading could not be undone'), onUndone })
  const latest = useRef(contents)
  latest.current = contents
  const announce = async (file: File, before: Content | undefined) => {
    const { current, replaced } = await changes(before?.attributes)
    const number = `${current.number}`
    const selected = file.name
    const text =
      selected === entry.attributes.name
        ? t('Version {number} uploaded', { number })
        : t('Version {number} uploaded from “{selected}”; the file keeps its name', { number, selected })
    if (replaced) offer(text, current.uploadDate, replaced)
    else showWords(text)
  }
  return (file) => {
    // What it replaces: the list may show the new content before the upload is known to be complete.
    let [before] = latest.current
    const stop = queue.subscribe(() => {
      const upload = queue.snapshot().findLast((one) => one.file === file)
      if (upload?.state === 'sending' && upload.sent < file.size) [before] = latest.current
      if (upload && upload.state !== 'done') return
      stop()
      // Without an answer the list shows what was uploaded, later.
      if (upload) void announce(file, before).catch(() => undefined)
    })
  }
}
