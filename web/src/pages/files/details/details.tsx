/** Details of the selection, or of the open folder, with its activity. */

import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { useCurrent, useResource } from '../../../data/files/resource.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import type { People } from '../access/access.tsx'
import type { ActionName } from '../entries/actions.ts'
import type { OpenedShare } from '../entry-shares/share-of-it.tsx'
import type { KindChoice } from '../item-activity/kind-menu.tsx'
import type { ActivityKind } from '../item-activity/kinds.ts'
import type { FilesLocation } from '../location/location.ts'
import { StarButton } from '../starred/star-button.tsx'
import { Announcement } from './announcement.tsx'
import { DetailsFrame, NothingSelected } from './details-frame.tsx'
import { EntryDetails } from './entry-details.tsx'
import { Title } from './entry-looks.tsx'
import { GoneDetails } from './gone-details.tsx'
import { SelectedEntries } from './selected-entries.tsx'
import type { More } from './technical.tsx'
import type { DetailsState } from './use-details.ts'
import './details.css'

const LazyShareDialog = lazy(async () => ({ default: (await import('../entry-shares/share-dialog.tsx')).ShareDialog }))

interface Props {
  /** Once shown they are kept, so that it can be announced that they are closed. */
  readonly isShown: boolean
  readonly place: Pick<FilesLocation, 'view' | 'folder' | 'find' | 'showVersions'>
  readonly entries: readonly Resource[]
  readonly details: DetailsState
  readonly onAct: (name: ActionName, entries: readonly Resource[]) => void
  /** Receives the id of the selected entry once that was deleted, or is no longer in the list, and undefined afterwards. */
  readonly onGone: (id: number | undefined) => void
}

export function Details({ isShown, ...props }: Props) {
  const { place, entries, details } = props
  const [opened, setOpened] = useState<OpenedShare>()
  const [isMore, setMore] = useState(false)
  const [arePeopleShown, setPeopleShown] = useState(false)
  const [kind, setKind] = useState<ActivityKind>()
  const [left, setLeft] = useState<number>()
  const [only, ...others] = entries
  const isSeveral = others.length > 0
  const isOpenFolder = !only && place.view === 'folders' && !place.find
  const { data, error, refetch } = useResource(isShown && isOpenFolder ? place.folder : undefined)
  const shown = isSeveral ? undefined : isOpenFolder ? data : only
  const text = isSeveral
    ? t('Details of {selected} selected items', { selected: numberText(entries.length) })
    : shown && t('Details of {name}', { name: nameOf(shown) })
  const folder = isOpenFolder ? { error, retry: () => void refetch() } : undefined
  const all = {
    ...props,
    shown,
    folder,
    onOpenShare: setOpened,
    more: { isMore, onMore: setMore },
    people: { areShown: arePeopleShown, onShow: setPeopleShown },
    choice: { kind, onKind: setKind },
    left,
    onLeave: setLeft,
  }
  return (
    <>
      {!details.isSheet && <Announcement text={isShown ? (text ?? '') : t('Details closed')} isSaidFirst />}
      {isShown && <Shown {...all} status={details.isSheet && <Announcement text={text ?? ''} isSaidFirst={false} />} />}
      {/* Beside what details are in, whose keys are not for the window. */}
      <Suspense>{opened && <LazyShareDialog opened={opened} onClose={() => setOpened(undefined)} />}</Suspense>
    </>
  )
}

interface ShownProps extends Omit<Props, 'isShown'> {
  /** One file or folder, once it has loaded. */
  readonly shown: Resource | undefined
  /** Of the open folder, if nothing is selected. */
  readonly folder: { readonly error: Error | null; readonly retry: () => void } | undefined
  readonly status: ReactNode
  readonly onOpenShare: (opened: OpenedShare) => void
  readonly more: More
  readonly people: People
  readonly choice: KindChoice
  /** Id of the entry whose versions were opened from its details, to which their button leads back. */
  readonly left: number | undefined
  readonly onLeave: (id: number | undefined) => void
}

function Shown({
  place,
  entries,
  details: state,
  onAct,
  onGone,
  shown,
  folder,
  status,
  left,
  onLeave,
  ...of
}: ShownProps) {
  const [only, ...others] = entries
  const [last, setLast] = useState(only)
  if (only && only !== last) setLast(only)
  const details = {
    ...state,
    close() {
      onLeave(undefined)
      state.close()
    },
  }
  const { isSheet } = details
  const isBack = shown !== undefined && shown.id === left
  const isOpenFolder = folder !== undefined
  const isSeveral = others.length > 0
  const title = isSeveral ? t('{selected} selected', { selected: numberText(entries.length) }) : undefined
  return (
    <DetailsFrame
      details={details}
      hasFocus={isBack}
      title={title ?? (shown && <EntryTitle entry={shown} />)}
      star={shown && shown.attributes.path !== '/' && <Star entry={shown} />}
    >
      {status}
      {isSeveral && <SelectedEntries {...{ entries, isSheet, onAct }} people={of.people} choice={of.choice} />}
      {folder?.error && <ErrorMessage error={folder.error} onRetry={folder.retry} />}
      {folder && !folder.error && !shown && <Loading rows={4} />}
      {shown && (
        <EntryDetails
          key={shown.id}
          entry={shown}
          {...{ place, isOpenFolder, isSheet, isBack, onGone, ...of }}
          onAct={(name, entries) => {
            onLeave(name === 'versions' ? shown.id : undefined)
            onAct(name, entries)
          }}
          onVersion={(version) => place.showVersions(version, { replace: false })}
        />
      )}
      {!only && !isOpenFolder && <Unselected key={last?.id} last={last} details={details} />}
    </DetailsFrame>
  )
}

interface UnselectedProps {
  /** What was selected before; if it was deleted, that is why it no longer is. */
  readonly last: Resource | undefined
  readonly details: DetailsState
}

/** In lists without a folder. */
const Unselected = ({ last, details }: UnselectedProps) =>
  last ? <LastSelected last={last} details={details} /> : <NothingSelected details={details} />

function LastSelected({ last, details }: UnselectedProps & { last: Resource }) {
  const { entry, isGone } = useCurrent(last)
  if (!isGone) return <NothingSelected details={details} />
  return (
    <>
      <KnownTitle entry={entry} />
      <GoneDetails entry={entry} isSheet={details.isSheet} />
    </>
  )
}

/** Icon and whole name of a file or folder as it is now. */
const EntryTitle = ({ entry }: { entry: Resource }) => <KnownTitle entry={useCurrent(entry).entry} />

/** The topmost folder has the name that it has in Files. */
const nameOf = ({ attributes: { path, name } }: Resource): string => (path === '/' ? t('Files') : name)

/** The same of an entry that is not looked up: a query that has failed starts again when another component asks for it. */
const KnownTitle = ({ entry }: { entry: Resource }) => <Title name={nameOf(entry)} looks={entry.attributes} />

/** What was deleted has none. */
function Star({ entry }: { entry: Resource }) {
  return useCurrent(entry).isGone ? null : <StarButton entry={entry} />
}
