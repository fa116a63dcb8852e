/** A submission in full, and the confirmation of its deletion. */
import { Button } from '@mantine/core'
import type { FormEntry } from '@sallyport/contract/schemas/shares/form.ts'
import { columnsOf, inColumns } from '@sallyport/contract/submission-columns.ts'
import type { ReactNode } from 'react'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { FolderLink } from '../../components/files/folder-link.tsx'
import { Confirmation, LeaveButton, Window } from '../../components/windows/window.tsx'
import { type FormElement, useDeleteSubmissions } from '../../data/sharing/forms.ts'
import { rich, t } from '../../lib/language/language.ts'
import { baseName } from '../../lib/path.ts'

interface Props {
  readonly entry: FormEntry
  readonly elements: readonly FormElement[]
  /** Deletes the submission; null for users without permission. */
  readonly onDelete: ((entry: FormEntry) => void) | null
  readonly onClose: () => void
}

export function SubmissionWindow({ entry, elements, onDelete, onClose }: Props) {
  const { created, fields, paths, folder, senderEmail, ipAddress, status } = entry.attributes
  const asked = columnsOf(elements)
  const { cells, rest } = inColumns(asked, fields)
  return (
    <Window title={t('Submission')} onClose={onClose}>
      <div className="window-form">
        <dl className="submission">
          <Line name={t('Sent')}>
            <RelativeTime at={created} />
            {status === 'pending' && t(', incomplete: files may still be uploading')}
          </Line>
          {asked.map(({ id, name }, at) => (
            <Line key={id} name={name}>
              {cells[at] || <span className="dim">{t('empty')}</span>}
            </Line>
          ))}
          {rest.map(({ name, order, value }) => (
            <Line key={`${order} ${name}`} name={t('{name} (removed from the form)', { name })}>
              {value}
            </Line>
          ))}
          {senderEmail && <Line name={t('Sender')}>{senderEmail}</Line>}
          {ipAddress && (
            <Line name={t('IP address')}>
              <span className="mono">{ipAddress}</span>
            </Line>
          )}
          <Line name={t('{count, plural, one {# file} other {# files}}', { count: paths.length })}>
            <Files paths={paths} folder={folder} />
          </Line>
        </dl>
        <div className="window-buttons">
          {onDelete && (
            <Button variant="subtle" color="danger" onClick={() => onDelete(entry)}>
              {t('Delete')}
            </Button>
          )}
          <LeaveButton>{t('Close')}</LeaveButton>
        </div>
      </div>
    </Window>
  )
}

const Files = ({ paths, folder }: Pick<FormEntry['attributes'], 'paths' | 'folder'>) =>
  paths.length === 0 ? (
    <span className="dim">{t('none')}</span>
  ) : (
    <>
      <p>
        {folder === null ? (
          <span className="dim">{t('The files are deleted, or in a folder that you cannot access.')}</span>
        ) : (
          rich('In {folderLink}', { folderLink: <FolderLink path={folder} /> })
        )}
      </p>
      <ul>
        {paths.map((path) => (
          <li key={path}>
            <bdi>{baseName(path)}</bdi>
          </li>
        ))}
      </ul>
    </>
  )

const Line = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)

interface Deletion {
  readonly entries: readonly FormEntry[]
  readonly formId: number
  readonly onDone: () => void
  readonly onClose: () => void
}

export function DeleteSubmissions({ entries, formId, onDone, onClose }: Deletion) {
  const remove = useDeleteSubmissions(formId)
  const length = entries.reduce((sum, { attributes }) => sum + attributes.paths.length, 0)
  return (
    <Confirmation
      title={t('{count, plural, one {Delete this submission?} other {Delete # submissions?}}', {
        count: entries.length,
      })}
      confirm={t('Delete')}
      isSending={remove.isPending}
      error={remove.error}
      onConfirm={() =>
        remove.mutate(
          entries.map(({ id }) => id),
          { onSuccess: onDone },
        )
      }
      onClose={onClose}
    >
      <p>
        {t('{count, plural, one {The submission is} other {The submissions are}} permanently deleted.', {
          count: entries.length,
        })}{' '}
        {length > 0 &&
          t('{count, plural, one {The uploaded file is not deleted.} other {The # uploaded files are not deleted.}}', {
            count: length,
          })}
      </p>
    </Confirmation>
  )
}
