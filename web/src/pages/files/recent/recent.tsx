/** Recent: what happened lately with files. Loaded when it is shown first. */
import { Button } from '@mantine/core'
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { MinuteTime, useToday } from '../../../components/display/relative-time.tsx'
import { Empty, ErrorMessage, Loading } from '../../../components/display/states.tsx'
import type { Listing } from '../../../data/files/listing.ts'
import { useRecentFiles } from '../../../data/files/recent.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import type { EntriesProps } from '../entries/entry-handlers.ts'
import { useKeysWithoutFocus } from '../entries/keys-without-focus.ts'
import type { SelectionState } from '../entries/use-selection.ts'
import type { FilesLocation } from '../location/location.ts'
import { requestOf } from '../recent-filters/request.ts'
import { fileFinder } from '../recent-order/steady.ts'
import { parametersOf, unfiltered } from '../views/recent-filter.ts'
import { RecentList } from './recent-list.tsx'
import { type ShownRecent, useShown } from './shown.ts'
import { Sentence } from './what-happened.tsx'
import './recent.css'

type Handlers = Omit<EntriesProps, 'label' | 'isSearch' | 'listing'>

interface Props {
  readonly place: FilesLocation
  readonly isGrid: boolean
  /** Renders the screen around the list. `all`: every file, also those in closed runs. */
  readonly children: (
    listing: Listing,
    all: Listing,
    list: (handlers: Handlers) => ReactNode,
    /** How many files there are, and their order. */
    note: ReactNode,
  ) => ReactNode
}

export function Recent({ place, isGrid, children }: Props) {
  const recent = useRecentFiles(requestOf(place.filter, useToday(), place.find))
  const shown = useShown(recent)
  const all = { ...shown.all, note: (entry: Resource) => <Note file={fileOf(recent.files, entry)} /> }
  const list = (handlers: Handlers) => (
    <Found {...handlers} place={place} isGrid={isGrid} label={t('Recent')} isSearch listing={shown} />
  )
  return children(shown, all, list, noteOf(shown, place.find))
}

/** Files that have not been loaded are not counted. */
function noteOf({ files, hasMore, total }: ShownRecent, find: string): ReactNode {
  const count = files.length
  if (!total) return ''
  if (find !== '') {
    const matches = hasMore
      ? t('{count}+ matches', { count: numberText(count) })
      : t('{count, plural, one {# match} other {# matches}}', { count })
    return (
      <>
        {matches} · <ToAll find={find} />
      </>
    )
  }
  return hasMore
    ? t('{count}+ files, latest activity first', { count: numberText(count) })
    : t('{count, plural, one {# file} other {# files, latest activity first}}', { count })
}

const fileOf = (files: readonly RecentFile[] | undefined, { id }: Resource) => files?.find((file) => file.id === id)

/** Below a preview: what happened, and when. */
const Note = ({ file }: { file: RecentFile | undefined }) =>
  file && (
    <span className="recent-note">
      <MinuteTime at={file.attributes.at} />
      <Sentence file={file} more="whole" />
    </span>
  )

interface FoundProps extends EntriesProps {
  readonly place: FilesLocation
  readonly isGrid: boolean
  readonly listing: ShownRecent
}

function Found({ place, ...entries }: FoundProps) {
  const { error, total, retry, hasMore, isLoading, isFlooded, more } = entries.listing
  useKeysWithoutFocus(entries)
  useActiveAfterPreview({ ...entries, previewed: place.previewed })
  if (error && total === undefined) return <ErrorMessage error={error} onRetry={retry} />
  if (total === undefined || (total === 0 && isLoading)) return <Loading rows={8} />
  if (total === 0 && !hasMore) return <NoFiles place={place} />
  return (
    <>
      {error && <ErrorMessage error={error} onRetry={retry} />}
      {total > 0 && <RecentList {...entries} />}
      {hasMore && (isFlooded || total === 0) && (
        <Button className="recent-more" variant="default" loading={isLoading} onClick={() => void more(5)}>
          {t('Show earlier activity')}
        </Button>
      )}
    </>
  )
}

/** A search for the same words in all files and folders. */
const ToAll = ({ find }: { find: string }) => (
  <Link {...({ to: '/files', search: { find } } as { to: string })}>{t('Search all files')}</Link>
)

function NoFiles({ place: { find, filter, setFilter, search } }: { place: FilesLocation }) {
  const isFiltered = Object.keys(parametersOf(filter)).length > 0
  if (find !== '')
    return (
      <Empty
        icon="search"
        title={t('No recent files match “{find}”', { find })}
        action={
          <Button variant="default" onClick={() => search('')}>
            {t('Clear search')}
          </Button>
        }
      >
        {isFiltered
          ? t('Remove or change filters to see more.')
          : t('Only names of files are searched here, not those of folders and people.')}{' '}
        <ToAll find={find} />
      </Empty>
    )
  return isFiltered ? (
    <Empty
      icon="clock"
      title={t('No files match these filters')}
      action={
        <Button variant="default" onClick={() => setFilter(unfiltered)}>
          {t('Show everything')}
        </Button>
      }
    >
      {t('Remove or change filters to see more.')}
      {(filter.activity === 'restored' || filter.activity === 'moved') && ` ${ofFolders(filter.activity)}`}
    </Empty>
  ) : (
    <Empty icon="clock" title={t('No files yet')} action={<Link to="/files">{t('Go to all files')}</Link>}>
      {t('Files that you or others upload, change or move appear here, and those you open; the latest first.')}
    </Empty>
  )
}

/** How the files in folders are listed to which this was done. */
const ofFolders = (activity: 'restored' | 'moved'): string =>
  activity === 'moved'
    ? t('Folders are not listed, and files in a folder that was moved are listed by what happened to them before.')
    : t(
        'Folders are not listed, and files in a restored folder with more than 1,000 items are listed by what happened to them before.',
      )

interface Options {
  readonly listing: ShownRecent
  readonly selection: SelectionState
  /** Id of the previewed file. */
  readonly previewed: number | undefined
}

/** The active row is that of the previewed file, unless the selection does not go with it: see `useSelectionOfPreview`. */
function useActiveAfterPreview({ listing, selection, previewed }: Options): void {
  const before = useRef<number>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another file is previewed
  useEffect(() => {
    const isOpened = before.current === undefined
    before.current = previewed
    if (previewed === undefined || !(isOpened || selection.selected.has(previewed))) return
    const index = fileFinder(listing)(String(previewed))
    if (index !== undefined && index !== selection.active) selection.many([], index, true)
  }, [previewed])
}
