/** Details of what is selected in the trash. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { DetailsFrame, NothingSelected } from '../../files/details/details-frame.tsx'
import { Title } from '../../files/details/entry-looks.tsx'
import { SelectionDetails } from '../../files/details/selection-details.tsx'
import type { DetailsState } from '../../files/details/use-details.ts'
import { EntryFacts } from './entry-facts.tsx'
import '../../files/details/details.css'

interface Props {
  readonly entries: readonly TrashedResource[]
  readonly details: DetailsState
  /** Shows the preview of a file; undefined for users who may not see it. */
  readonly openingOf: (entry: TrashedResource) => (() => void) | undefined
}

export function TrashDetails({ entries, details, openingOf }: Props) {
  const [only, ...others] = entries
  const isSeveral = others.length > 0
  const title = isSeveral ? t('{selected} selected', { selected: numberText(entries.length) }) : undefined
  return (
    <DetailsFrame
      details={details}
      title={title ?? (only && <Title name={only.attributes.name} looks={only.attributes} />)}
      star={null}
    >
      {isSeveral && <SelectionDetails entries={entries} />}
      {only && !isSeveral && <EntryFacts key={only.id} entry={only} onOpen={openingOf(only)} />}
      {!only && <NothingSelected details={details} />}
    </DetailsFrame>
  )
}
