/** Name conflict of an upload: both files side by side, with three choices, or none of the conflicting files is uploaded. */
import { Button, Checkbox } from '@mantine/core'
import { useState } from 'react'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { Window } from '../../components/windows/window.tsx'
import { type Decision, isFile, useUploads } from '../../data/uploads/uploads.tsx'
import { sizeText } from '../../lib/bytes.ts'
import { numberText } from '../../lib/language/language.ts'

export function UploadConflict() {
  const { conflicts, decide } = useUploads()
  const [isForAll, setForAll] = useState(false)
  const [first, ...others] = conflicts
  if (!first) return null
  const { upload, there } = first
  const answer = (decision: Decision) => () => decide(decision, isForAll && others.length > 0)
  return (
    <Window
      title={`“${there.attributes.name}” already exists`}
      size="lg"
      staysOnClickOutside
      onClose={answer('cancel')}
    >
      <div className="window-form">
        <dl className="clash">
          <dt>Existing</dt>
          <dd>
            {isFile(there) ? sizeText(there.attributes.size) : 'A folder'}, changed{' '}
            <RelativeTime at={there.attributes.updatedAt} />
          </dd>
          <dt>New</dt>
          <dd>
            {sizeText(upload.file.size)}, changed <RelativeTime at={new Date(upload.file.lastModified).toISOString()} />
          </dd>
          <dt>Path</dt>
          <dd>
            <bdi>{there.attributes.path}</bdi>
          </dd>
        </dl>
        {others.length > 0 && (
          <Checkbox
            label={`Apply to the other ${others.length === 1 ? 'one' : numberText(others.length)}`}
            checked={isForAll}
            onChange={(event) => setForAll(event.currentTarget.checked)}
          />
        )}
        <div className="window-buttons">
          <Button variant="subtle" onClick={answer('cancel')}>
            {others.length > 0 ? 'Cancel all' : 'Cancel'}
          </Button>
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
          “Keep both” renames the new file. “Overwrite” moves the existing file to the trash for seven days.{' '}
          {others.length > 0 && '“Cancel all” uploads none of the files whose names exist.'}
        </p>
      </div>
    </Window>
  )
}
