/** A name that is taken: the two files side by side, and the three ways out. */
import { Button, Checkbox } from '@mantine/core'
import { useState } from 'react'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { Window } from '../../components/windows/window.tsx'
import { type Decision, isFile, useUploads } from '../../data/uploads/uploads.tsx'
import { sizeText } from '../../lib/bytes.ts'

export function UploadClash() {
  const { clashes, decide } = useUploads()
  const [isForAll, setForAll] = useState(false)
  const [first, ...others] = clashes
  if (!first) return null
  const { upload, there } = first
  const answer = (decision: Decision) => () => decide(decision, isForAll && others.length > 0)
  return (
    <Window title={`“${there.attributes.name}” is already there`} size="md" isFirm onClose={answer('skip')}>
      <div className="window-form">
        <dl className="clash">
          <dt>In the folder</dt>
          <dd>
            {isFile(there) ? sizeText(there.attributes.size) : 'A folder'}, changed{' '}
            <RelativeTime at={there.attributes.updatedAt} />
          </dd>
          <dt>To be uploaded</dt>
          <dd>
            {sizeText(upload.file.size)}, changed <RelativeTime at={new Date(upload.file.lastModified).toISOString()} />
          </dd>
          <dt>Where</dt>
          <dd>
            <bdi>{there.attributes.path}</bdi>
          </dd>
        </dl>
        {others.length > 0 && (
          <Checkbox
            label={`Do the same for the other ${others.length === 1 ? 'one' : others.length.toLocaleString('en')}`}
            checked={isForAll}
            onChange={(event) => setForAll(event.currentTarget.checked)}
          />
        )}
        <div className="window-buttons">
          <Button variant="default" onClick={answer('skip')}>
            Skip
          </Button>
          <Button variant="default" onClick={answer('overwrite')} disabled={!isFile(there)}>
            Overwrite
          </Button>
          <Button data-autofocus onClick={answer('both')}>
            Keep both
          </Button>
        </div>
        <p className="clash-note">
          Keeping both gives the new file another name. What is overwritten goes to the trash for seven days.
        </p>
      </div>
    </Window>
  )
}
