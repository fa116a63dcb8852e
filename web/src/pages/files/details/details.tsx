/** Details of the selection, or of the open folder; for administrators with its activity. */

import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useState } from 'react'
import { ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { useCurrent, useResource } from '../../../data/files/resource.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import type { ActionName } from '../entries/actions.ts'
import type { FilesLocation } from '../location/location.ts'
import { CloseOnMount, DetailsFrame } from './details-frame.tsx'
import { EntryDetails } from './entry-details.tsx'
import { EntryTitle, Star, Title } from './entry-title.tsx'
import { GoneDetails } from './gone-details.tsx'
import { SelectionDetails } from './selection-details.tsx'
import type { DetailsState } from './use-details.ts'
import './details.css'

interface Props {
  readonly place: Pick<FilesLocation, 'view' | 'folder' | 'find'>
  readonly entries: readonly Resource[]
  readonly details: DetailsState
  readonly onAct: (name: ActionName, entries: readonly Resource[]) => void
  /** Receives the id of the selected entry once that was deleted, and undefined afterwards. */
  readonly onGone: (id: number | undefined) => void
}

export function Details({ place, entries, details, onAct, onGone }: Props) {
  const [only, ...others] = entries
  const [last, setLast] = useState(only)
  if (only && only !== last) setLast(only)
  const { isSheet } = details
  const isSeveral = others.length > 0
  const isOpenFolder = !only && place.view === 'folders'
  const { data: folder, error, refetch } = useResource(isOpenFolder ? place.folder : undefined)
  const shown = isSeveral ? undefined : isOpenFolder ? folder : only
  const title = isSeveral ? t('{selected} selected', { selected: numberText(entries.length) }) : undefined
  return (
    <DetailsFrame
      details={details}
      title={title ?? (shown && <EntryTitle entry={shown} />)}
      star={shown && shown.attributes.path !== '/' && <Star entry={shown} />}
    >
      {isSeveral && <SelectionDetails entries={entries} />}
      {isOpenFolder && error && <ErrorMessage error={error} onRetry={() => void refetch()} />}
      {isOpenFolder && !error && !folder && <Loading rows={4} />}
      {shown && (
        <EntryDetails
          key={shown.id}
          entry={shown}
          isOfSeveralFolders={place.view !== 'folders' || place.find !== ''}
          {...{ isOpenFolder, isSheet, onAct, onGone }}
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
  last ? <LastSelected last={last} details={details} /> : <SelectSomething details={details} />

function LastSelected({ last, details }: UnselectedProps & { last: Resource }) {
  const { entry, isGone } = useCurrent(last)
  if (!isGone) return <SelectSomething details={details} />
  return (
    <>
      <Title entry={entry} />
      <GoneDetails entry={entry} isSheet={details.isSheet} />
    </>
  )
}

const SelectSomething = ({ details }: { details: DetailsState }) =>
  details.isSheet ? (
    <CloseOnMount details={details} />
  ) : (
    <p className="details-none">{t('Select a file or folder to see its details.')}</p>
  )
