/** Details of what is selected in the trash. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { lazy, Suspense, useState } from 'react'
import { isAdmin, useMe } from '../../../data/account/me.ts'
import { useTakenOut } from '../../../data/files/trash.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { DetailsFrame, NothingSelected } from '../../files/details/details-frame.tsx'
import { Title } from '../../files/details/entry-looks.tsx'
import { SelectionDetails } from '../../files/details/selection-details.tsx'
import type { DetailsState } from '../../files/details/use-details.ts'
import { GoneEntry } from '../windows/gone-entry.tsx'
import { SelectionSize } from './content-size.tsx'
import { EntryFacts } from './entry-facts.tsx'
import { SeveralFacts } from './several-facts.tsx'
import '../../files/details/details.css'

const TrashActivity = lazy(async () => ({ default: (await import('./trash-activity.tsx')).TrashActivity }))

interface Props {
  /** The selected ones that are in the trash. */
  readonly entries: readonly TrashedResource[]
  readonly selected: ReadonlySet<number>
  readonly details: DetailsState
  /** Shows the preview of a file; undefined for users who may not see it. */
  readonly openingOf: (entry: TrashedResource) => (() => void) | undefined
  /** Ends the selection. */
  readonly onClear: () => void
}

export function TrashDetails({ entries, selected, details, openingOf, onClear }: Props) {
  const [only, ...others] = entries
  const isSeveral = others.length > 0
  const hasFolders = entries.some(({ attributes }) => attributes.type === 'dir')
  const gone = useGone(entries, selected)
  const title = isSeveral ? t('{selected} selected', { selected: numberText(entries.length) }) : undefined
  const named = only ?? gone
  const hasLog = isAdmin(useMe())
  return (
    <DetailsFrame
      details={details}
      title={title ?? (named && <Title name={named.attributes.name} looks={named.attributes} />)}
      star={null}
    >
      {isSeveral && (
        <SelectionDetails entries={entries} {...(hasFolders && { size: <SelectionSize entries={entries} /> })}>
          <SeveralFacts entries={entries} />
        </SelectionDetails>
      )}
      {only && !isSeveral && <EntryFacts key={only.id} entry={only} onOpen={openingOf(only)} />}
      {only && !isSeveral && hasLog && (
        <Suspense fallback={null}>
          <TrashActivity key={only.id} entry={only} isSheet={details.isSheet} />
        </Suspense>
      )}
      {gone && <GoneEntry key={gone.id} entry={gone} onClose={onClear} />}
      {!named && <NothingSelected details={details} />}
    </DetailsFrame>
  )
}

/** The only selected entry, once somebody else has restored or purged it while its details were shown. */
function useGone(entries: readonly TrashedResource[], selected: ReadonlySet<number>): TrashedResource | undefined {
  const [last, setLast] = useState<TrashedResource>()
  const isOwn = useTakenOut()
  const only = entries.length === 1 ? entries[0] : undefined
  if (entries.length > 0 && only !== last) setLast(only)
  const isGone = entries.length === 0 && last && selected.has(last.id) && !isOwn(last.id)
  return isGone ? last : undefined
}
