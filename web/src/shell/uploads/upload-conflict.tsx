/** Name conflict of an upload: both files side by side, with three choices, or none of the conflicting files is uploaded. */
import { Button, Checkbox } from '@mantine/core'
import { useState } from 'react'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { Window } from '../../components/windows/window.tsx'
import { useMe } from '../../data/account/me.ts'
import { type Decision, isFile, type NameConflict, useUploads } from '../../data/uploads/uploads.tsx'
import { sizeText } from '../../lib/bytes.ts'
import { rich, t } from '../../lib/language/language.ts'

export function UploadConflict() {
  const { conflicts, decide } = useUploads()
  const { trashDays } = useMe()
  const [isForAll, setForAll] = useState(false)
  const [first, ...others] = conflicts
  if (!first) return null
  const { upload, there } = first
  const answer = (decision: Decision) => () => decide(decision, isForAll && others.length > 0)
  return (
    <Window
      title={t('“{name}” already exists', { name: there.attributes.name })}
      size="lg"
      staysOnClickOutside
      onClose={answer('cancel')}
    >
      <div className="window-form">
        <Both upload={upload} there={there} />
        {others.length > 0 && (
          <Checkbox
            label={t('Apply to the other {count, plural, one {one} other {#}}', { count: others.length })}
            checked={isForAll}
            onChange={(event) => setForAll(event.currentTarget.checked)}
          />
        )}
        <div className="window-buttons">
          <Button variant="subtle" onClick={answer('cancel')}>
            {others.length > 0 ? t('Cancel all') : t('Cancel')}
          </Button>
          <Button variant="default" onClick={answer('skip')}>
            {t('Skip')}
          </Button>
          <Button variant="default" onClick={answer('overwrite')} disabled={!isFile(there)}>
            {t('Overwrite')}
          </Button>
          <Button data-autofocus onClick={answer('both')}>
            {t('Keep both')}
          </Button>
        </div>
        <p className="clash-note">
          {t(
            '“Keep both” renames the new file. “Overwrite” keeps the existing content for up to {days, plural, one {# day} other {# days}}, as a version of the file or in the Trash Can.',
            { days: trashDays },
          )}{' '}
          {others.length > 0 && t('“Cancel all” skips every file whose name already exists.')}
        </p>
      </div>
    </Window>
  )
}

/** Both files side by side. */
const Both = ({ upload, there }: Pick<NameConflict, 'upload' | 'there'>) => (
  <dl className="clash">
    <dt>{t('Existing')}</dt>
    <dd>
      {rich('{file}, changed {time}', {
        file: isFile(there) ? sizeText(there.attributes.size) : t('A folder'),
        time: <RelativeTime at={there.attributes.updatedAt} />,
      })}
    </dd>
    <dt>{t('New')}</dt>
    <dd>
      {rich('{file}, changed {time}', {
        file: sizeText(upload.file.size),
        time: <RelativeTime at={new Date(upload.file.lastModified).toISOString()} />,
      })}
    </dd>
    <dt>{t('Path')}</dt>
    <dd>
      <bdi>{there.attributes.path}</bdi>
    </dd>
  </dl>
)
