/** Columns of the list of versions. */
import { Tooltip } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { FileVersion } from '@sallyport/contract/schemas/files/version.ts'
import { Badge } from '../../../components/display/badge.tsx'
import { LogTime, TimeLeft, useNow } from '../../../components/display/relative-time.tsx'
import { BusyButton } from '../../../components/forms/busy-button.tsx'
import type { Column } from '../../../components/lists/data-table.tsx'
import { type RowAction, RowMenu } from '../../../components/lists/row-menu.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import { downloadFrom } from '../../../data/files/download.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { dateText, exactTime } from '../../../lib/time.ts'
import { Author } from './author.tsx'
import { ContentSize } from './content-size.tsx'
import { type Content, isLikeCurrent } from './contents.ts'
import type { Restore } from './use-restore.ts'
import { addressOf, hasComparison } from './version-preview.tsx'

interface ColumnsFor {
  readonly entry: Resource
  readonly contents: readonly Content[]
  readonly restore: Restore | undefined
  readonly onPreview: (content: Content, compared?: string) => void
  readonly onDelete: (version: FileVersion) => void
}

export function useColumns({ restore, ...of }: ColumnsFor): Column<Content>[] {
  const { contents, onPreview } = of
  const actionsOf = useActions(of)
  const isEnding = useEnding()
  return [
    {
      title: t('Version'),
      cell: (content) => (
        <>
          <span className="version-name">
            <button type="button" className="version-open" onClick={() => onPreview(content)}>
              {t('Version {number}', { number: `${content.attributes.number}` })}
            </button>
            {!content.version && <Badge tone="good">{t('Current')}</Badge>}
          </span>
          <Facts {...{ contents, content }} isEnding={isEnding(content)} />
          <Origin {...content.attributes} />
        </>
      ),
    },
    { title: t('By'), drops: 2, cell: ({ attributes }) => <Author of={attributes} hasPicture /> },
    { title: t('Size'), isNumber: true, drops: 1, cell: (content) => <ContentSize {...{ contents, content }} /> },
    {
      title: '',
      name: t('Actions'),
      isAction: true,
      cell: (content) => (
        <div className="version-actions">
          <RestoreButton {...{ content, restore }} isLikeCurrent={isLikeCurrent(contents, content)} />
          <RowMenu
            of={t('version {number}', { number: `${content.attributes.number}` })}
            actions={actionsOf(content)}
          />
        </div>
      ),
    },
  ]
}

/** For how long before its end a version says how much time is left instead of the day, in ms. */
const endingMs = 2 * 86_400_000

/** Whether a version is soon deleted. */
function useEnding(): (content: Content) => boolean {
  const now = useNow()
  return ({ version }) => version !== null && Date.parse(version.attributes.expires) - now <= endingMs
}

interface RestoreProps extends Pick<ColumnsFor, 'restore'> {
  readonly content: Content
  readonly isLikeCurrent: boolean
}

function RestoreButton({ content: { version, attributes }, restore, isLikeCurrent: isSame }: RestoreProps) {
  if (!version || !restore) return null
  if (isSame) return <span className="version-same">{t('Same as current')}</span>
  return (
    <BusyButton
      variant="default"
      className="version-restore"
      loading={restore.pending?.id === version.id}
      aria-label={t('Restore version {number}', { number: `${attributes.number}` })}
      onClick={() => restore.restore(version)}
    >
      {t('Restore')}
    </BusyButton>
  )
}

/** Of restored content. */
function Origin({ restoredFrom, restoredVersion }: Content['attributes']) {
  const { timeZone } = useMe().attributes
  if (restoredFrom === undefined) return null
  if (restoredVersion === undefined)
    return (
      <div className="version-origin">
        {rich('Restored from the version of {time}', { time: <LogTime key="time" at={restoredFrom} /> })}
      </div>
    )
  return (
    <Tooltip label={exactTime(restoredFrom, timeZone)}>
      <div className="version-origin">
        {t('Restored from version {number}', { number: `${restoredVersion}` })}
        <span className="unseen">, {exactTime(restoredFrom, timeZone)}</span>
      </div>
    </Tooltip>
  )
}

interface FactsProps extends Pick<ColumnsFor, 'contents'> {
  readonly content: Content
  /** Whether it is soon deleted. */
  readonly isEnding: boolean
}

/** The time of the upload, until when it is kept, and what is in columns that are hidden. */
function Facts({ contents, content, isEnding }: FactsProps) {
  const { attributes, version } = content
  return (
    <div className="version-lines">
      <div className="version-facts">
        <span>
          <LogTime at={attributes.uploadDate} />
        </span>
        <span className="version-size">
          <ContentSize {...{ contents, content }} />
        </span>
      </div>
      <div className="version-facts">
        <span className="version-by">
          <Author of={attributes} />
        </span>
        {version && (
          <span className="version-left">
            {isEnding
              ? rich('{time} left', { time: <TimeLeft key="time" at={version.attributes.expires} /> })
              : rich('kept until {date}', { date: <EndDate key="date" at={version.attributes.expires} /> })}
          </span>
        )}
      </div>
    </div>
  )
}

/** A day, with the exact time on hover. */
function EndDate({ at }: { at: string }) {
  const { timeZone } = useMe().attributes
  return (
    <Tooltip label={t('Permanently deleted at {time}', { time: exactTime(at, timeZone) })}>
      <time dateTime={at} className="nowrap">
        {dateText(at)}
      </time>
    </Tooltip>
  )
}

function useActions({ entry, contents, onPreview, onDelete }: Omit<ColumnsFor, 'restore'>) {
  const mayDelete = can(useMe(), 'delete')
  return (content: Content): RowAction[] => {
    const { version } = content
    return [
      { label: t('Preview'), icon: 'eye', onClick: () => onPreview(content) },
      { label: t('Download'), icon: 'download', onClick: () => downloadFrom(addressOf(entry, content)) },
      ...(hasComparison(entry, contents, content)
        ? [
            {
              label: t('Compare with current'),
              icon: 'list' as const,
              onClick: () => onPreview(content, 'yes'),
            },
          ]
        : []),
      ...(version && mayDelete
        ? [
            {
              label: t('Delete permanently'),
              icon: 'trash' as const,
              isDanger: true,
              onClick: () => onDelete(version),
            },
          ]
        : []),
    ]
  }
}
