/** Details of what is selected in the trash. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { Icon } from '../../../components/display/icon.tsx'
import { EntryName } from '../../../components/files/entry-name.tsx'
import { iconOf, kindOf } from '../../../components/files/file-kinds.ts'
import { sizeText } from '../../../lib/bytes.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { CloseOnMount, DetailsFrame } from '../../files/details/details-frame.tsx'
import { Fact } from '../../files/details/fact.tsx'
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
    <DetailsFrame details={details} title={title ?? (only && <Title entry={only} />)} star={null}>
      {isSeveral && <Several entries={entries} />}
      {only && !isSeveral && <EntryFacts key={only.id} entry={only} onOpen={openingOf(only)} />}
      {!only && <Nothing details={details} />}
    </DetailsFrame>
  )
}

const Title = ({ entry: { attributes } }: { entry: TrashedResource }) => (
  <span className="details-title">
    <span className={`entry-picture is-${kindOf(attributes)}`}>
      <Icon name={iconOf(attributes)} />
    </span>
    <bdi className="details-name" title={attributes.name}>
      {attributes.name}
    </bdi>
  </span>
)

const Nothing = ({ details }: { details: DetailsState }) =>
  details.isSheet ? (
    <CloseOnMount details={details} />
  ) : (
    <p className="details-none">{t('Select a file or folder to see its details.')}</p>
  )

/** Names that are listed. */
const mostNames = 100

function Several({ entries }: { entries: readonly TrashedResource[] }) {
  const files = entries.filter(({ attributes }) => attributes.type === 'file')
  const folders = entries.length - files.length
  const bytes = files.reduce((sum, { attributes }) => sum + attributes.size, 0)
  const others = entries.length - mostNames
  return (
    <>
      <dl className="details-facts">
        {files.length > 0 && (
          <Fact name={t('Files')}>
            {numberText(files.length)}, {sizeText(bytes)}
          </Fact>
        )}
        {folders > 0 && <Fact name={t('Folders')}>{numberText(folders)}</Fact>}
      </dl>
      <ul className="details-names">
        {entries.slice(0, mostNames).map(({ id, attributes }) => (
          <li key={id}>
            <EntryName name={attributes.name} looks={attributes} />
          </li>
        ))}
      </ul>
      {others > 0 && <p className="details-none">{t('and {others} more', { others: numberText(others) })}</p>}
    </>
  )
}
