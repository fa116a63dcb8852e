/** A submission in full, and the confirmation of its deletion. */
import { Button } from '@mantine/core'
import type { FormEntry } from '@sallyport/contract/schemas/shares/form.ts'
import { columnsOf, inColumns } from '@sallyport/contract/submission-columns.ts'
import type { ReactNode } from 'react'
import { CopyButton } from '../../components/display/copy-button.tsx'
import { useNow } from '../../components/display/relative-time.tsx'
import { Confirmation, LeaveButton, Window } from '../../components/windows/window.tsx'
import { useMe } from '../../data/account/me.ts'
import { type FormElement, useDeleteSubmissions } from '../../data/sharing/forms.ts'
import { t } from '../../lib/language/language.ts'
import { exactTime } from '../../lib/time.ts'
import { timeAgo } from '../../lib/time-ago.ts'
import { useArrowKeys } from '../files/preview/arrow-keys.ts'
import { IconButton } from '../files/preview/icon-button.tsx'
import { answerText, senderOf } from './answers.ts'
import { SubmissionFiles } from './submission-files.tsx'

/** Code points of what a visitor entered: an answer can have 20,000. */
const longestArchiveName = 100

interface Props {
  readonly entry: FormEntry
  /** The list, to step through. */
  readonly rows: readonly FormEntry[]
  readonly elements: readonly FormElement[]
  readonly onShow: (entry: FormEntry) => void
  /** Deletes the submission; null for users without permission. */
  readonly onDelete: ((entry: FormEntry) => void) | null
  readonly onClose: () => void
}

export function SubmissionWindow({ entry, rows, elements, onShow, onDelete, onClose }: Props) {
  return (
    <Window title={t('Submission')} onClose={onClose}>
      <div className="window-form">
        <Facts key={entry.id} entry={entry} elements={elements} />
        <div className="window-buttons">
          <Steps entry={entry} rows={rows} onShow={onShow} />
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

function Steps({ entry, rows, onShow }: Pick<Props, 'entry' | 'rows' | 'onShow'>) {
  const at = rows.findIndex(({ id }) => id === entry.id)
  const to = (index: number) => {
    const other = at < 0 ? undefined : rows[index]
    return other && (() => onShow(other))
  }
  const [previous, next] = [to(at - 1), to(at + 1)]
  useArrowKeys(previous, next)
  return (
    <span className="submission-steps">
      <IconButton label={t('Previous submission')} icon="left" size={36} onClick={previous} />
      <IconButton label={t('Next submission')} icon="right" size={36} onClick={next} />
    </span>
  )
}

function Facts({ entry, elements }: Pick<Props, 'entry' | 'elements'>) {
  const { fields, paths, fileIds, folder, senderEmail, ipAddress } = entry.attributes
  const asked = columnsOf(elements)
  const { cells, rest } = inColumns(asked, fields)
  return (
    <dl className="submission">
      <Sent entry={entry} />
      {asked.map(({ id, name, type }, at) => (
        <Line key={id} name={name}>
          <Answer type={type} value={cells[at] ?? ''} />
        </Line>
      ))}
      {rest.map(({ name, order, value }) => (
        <Line key={`${order} ${name}`} name={t('{name} (removed from the form)', { name })}>
          <bdi className="submission-value">{value}</bdi>
        </Line>
      ))}
      {senderEmail && !fields.some(({ value }) => value === senderEmail) && (
        <Line name={t('Sender')}>
          <Answer type="email" value={senderEmail} />
        </Line>
      )}
      {ipAddress && (
        <Line name={t('IP address')}>
          <span className="mono">{ipAddress}</span>
        </Line>
      )}
      <Line name={t('{count, plural, one {# file} other {# files}}', { count: paths.length })}>
        <SubmissionFiles
          paths={paths}
          fileIds={fileIds}
          folder={folder}
          archiveName={`${[...senderOf(entry, elements)].slice(0, longestArchiveName).join('')}.zip`}
        />
      </Line>
    </dl>
  )
}

function Sent({ entry: { attributes } }: Pick<Props, 'entry'>) {
  const { timeZone } = useMe().attributes
  const now = useNow()
  const { created, status } = attributes
  return (
    <Line name={t('Sent')}>
      <time dateTime={created}>{exactTime(created, timeZone)}</time>{' '}
      <span className="dim">
        · {timeAgo(created, now, timeZone)}
        {status === 'pending' && t(', incomplete: files may still be uploading')}
      </span>
    </Line>
  )
}

function Answer({ type, value }: { type: FormElement['type']; value: string }) {
  const text = answerText(type, value)
  if (text === '') return <span className="dim">{t('empty')}</span>
  if (type !== 'email') return <bdi className="submission-value">{text}</bdi>
  return (
    <span className="submission-email">
      <a href={`mailto:${encodeURIComponent(value).replace('%40', '@')}`}>{value}</a>
      <CopyButton value={value} what={t('email address')} />
    </span>
  )
}

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
