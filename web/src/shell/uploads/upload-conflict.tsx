/** Name conflict of an upload: both files side by side, with three choices and what each of them does, or none of the conflicting files is uploaded. */
import { Button, Checkbox } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { MinuteTime } from '../../components/display/relative-time.tsx'
import { iconOf } from '../../components/files/file-kinds.ts'
import { folderText } from '../../components/files/folder-text.ts'
import { Window } from '../../components/windows/window.tsx'
import { useMe } from '../../data/account/me.ts'
import { type Decision, isFile, type NameConflict, useUploads } from '../../data/uploads/uploads.tsx'
import { sizeText } from '../../lib/bytes.ts'
import { rich, t } from '../../lib/language/language.ts'
import { parentPath } from '../../lib/path.ts'
import './upload-conflict.css'

export function UploadConflict() {
  const { conflicts, decide } = useUploads()
  const [isForAll, setForAll] = useState(false)
  const [first, ...others] = conflicts
  if (!first) return null
  const { there } = first
  const answer = (decision: Decision) => () => decide(decision, isForAll && others.length > 0)
  return (
    <Window
      title={t('“{name}” already exists', { name: there.attributes.name })}
      size="lg"
      staysOnClickOutside
      onClose={answer('cancel')}
    >
      <div className="window-form">
        <Both {...first} />
        <Consequences there={there} hasOthers={others.length > 0} />
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
            {t('Replace')}
          </Button>
          <Button data-autofocus onClick={answer('both')}>
            {t('Keep both')}
          </Button>
        </div>
      </div>
    </Window>
  )
}

/** Both files side by side. */
function Both({ upload: { file }, there }: NameConflict) {
  const { name, path, size, updatedAt, extension = '' } = there.attributes
  const isNewer = file.lastModified > Date.parse(updatedAt)
  return (
    <>
      <p className="window-intro">
        {rich('In {folder} there is already {what} with this name.', {
          folder: <bdi>{folderText(parentPath(path))}</bdi>,
          what: isFile(there) ? t('a file') : t('a folder'),
        })}
      </p>
      <div className="clash">
        <Side title={isFile(there) ? t('Existing file') : t('Existing folder')} looks={there.attributes} name={name}>
          {isFile(there) && <span>{sizeText(size)}</span>}
          <span>{rich('changed {time}', { time: <MinuteTime at={updatedAt} /> })}</span>
        </Side>
        <Side title={t('New file')} looks={{ type: 'file', extension }} name={file.name}>
          <span>{sizeText(file.size)}</span>
          <span>
            {rich('changed {time}', { time: <MinuteTime at={new Date(file.lastModified).toISOString()} /> })}
            {isFile(there) && isNewer && <strong> {t('(newer)')}</strong>}
          </span>
        </Side>
      </div>
    </>
  )
}

interface SideProps {
  readonly title: string
  readonly looks: Parameters<typeof iconOf>[0]
  readonly name: string
  readonly children: ReactNode
}

const Side = ({ title, looks, name, children }: SideProps) => (
  <section className="clash-side" aria-label={title}>
    <Icon name={iconOf(looks)} size={24} />
    <div>
      <h3>{title}</h3>
      <bdi className="clash-name">{name}</bdi>
      <div className="clash-facts">{children}</div>
    </div>
  </section>
)

/** What each choice does, above all with the existing content. */
function Consequences({ there, hasOthers }: Pick<NameConflict, 'there'> & { readonly hasOthers: boolean }) {
  const { keepVersions, trashDays: days } = useMe()
  const replaced = keepVersions
    ? t(
        'The new file takes the place of the existing one, whose content is kept as an earlier version for up to {days, plural, one {# day} other {# days}}.',
        { days },
      )
    : t(
        'The new file takes the place of the existing one, whose content is moved to the Trash Can for {days, plural, one {# day} other {# days}}.',
        { days },
      )
  return (
    <dl className="clash-choices">
      <dt>{t('Keep both')}</dt>
      <dd>{t('The new file is uploaded with a number after its name.')}</dd>
      <dt>{t('Replace')}</dt>
      <dd>{isFile(there) ? replaced : t('Not possible, because a file cannot take the place of a folder.')}</dd>
      <dt>{t('Skip')}</dt>
      <dd>{t('The new file is not uploaded.')}</dd>
      {hasOthers && (
        <>
          <dt>{t('Cancel all')}</dt>
          <dd>{t('No file whose name already exists is uploaded.')}</dd>
        </>
      )}
    </dl>
  )
}
