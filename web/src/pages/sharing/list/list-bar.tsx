/** Above a list of shares: its search, the states that are shown, and where columns are hidden its order. */
import { NativeSelect } from '@mantine/core'
import { SearchField } from '../../../components/forms/search-field.tsx'
import { Segments } from '../../../components/forms/segments.tsx'
import type { OwnedShare } from '../../../data/sharing/shares.ts'
import { numberText, t, tc } from '../../../lib/language/language.ts'
import { isShown, type Order, type ShownState, sortText, type View } from './list-order.ts'

const stateNames: readonly (readonly [ShownState, string])[] = [
  ['active', tc('state', 'Active')],
  ['expired', tc('state', 'Expired')],
  ['paused', tc('state', 'Paused')],
  ['all', tc('state', 'All')],
]

const newest: readonly (readonly [Order, string])[] = [
  [{ field: 'created', isDescending: true }, t('Newest first')],
  [{ field: 'name', isDescending: false }, t('Name')],
]
const ofSubmissions: readonly (readonly [Order, string])[] = [
  [{ field: 'last', isDescending: true }, t('Last submission')],
  [{ field: 'submissions', isDescending: true }, t('Most submissions')],
]
/** Reached by the heads of the table, and shown then. */
const reversed: readonly (readonly [Order, string])[] = [
  [{ field: 'created', isDescending: false }, t('Oldest first')],
  [{ field: 'name', isDescending: true }, t('Name, from Z')],
  [{ field: 'last', isDescending: false }, t('Last submission, oldest first')],
  [{ field: 'submissions', isDescending: false }, t('Fewest submissions')],
]

interface Props {
  readonly shares: readonly OwnedShare[]
  readonly view: View
  /** Receive folders have submissions, and are listed after they have ended. */
  readonly isReceive: boolean
  readonly onChange: (some: { find?: string; state?: string; sort?: string }) => void
}

export function ListBar({ shares, view, isReceive, onChange }: Props) {
  const now = sortText(view.order)
  const orders = [...newest, ...(isReceive ? ofSubmissions : []), ...reversed.filter(([it]) => sortText(it) === now)]
  const hasStates = shares.some((share) => !isShown(share, 'active')) || view.state !== 'active'
  return (
    <div className="share-bar">
      <SearchField
        label={t('Search in this list')}
        placeholder={t('Name, folder or recipient')}
        words={view.find}
        onSearch={(find) => onChange({ find })}
      />
      {isReceive && hasStates && (
        <Segments
          label={t('State')}
          choices={stateNames.map(([state, name]) => [
            state,
            <>
              {name}{' '}
              <span className="share-count">{numberText(shares.filter((share) => isShown(share, state)).length)}</span>
            </>,
          ])}
          value={view.state}
          onSelect={(state) => onChange({ state: state === 'active' ? '' : state })}
        />
      )}
      <NativeSelect
        className="share-order"
        size="sm"
        aria-label={t('Sort by')}
        data={orders.map(([order, label]) => ({ value: sortText(order), label }))}
        value={now}
        onChange={(event) => onChange({ sort: event.currentTarget.value })}
      />
    </div>
  )
}
