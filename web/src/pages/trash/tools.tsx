/** Above the trash: the search, the order on phones, and the actions, those of the selection in place of the others. */
import { Button, Select } from '@mantine/core'
import { SearchField } from '../../components/forms/search-field.tsx'
import { t } from '../../lib/language/language.ts'
import { isOrder, type Order } from './order.ts'

/** The window of an action. */
export type Asking = 'restore' | 'purge' | 'empty'

interface Props {
  readonly words: string
  readonly onSearch: (words: string) => void
  /** How many entries are selected. */
  readonly marked: number
  readonly isEmpty: boolean
  readonly order: Order
  readonly onSort: (order: Order) => void
  readonly isComplete: boolean
  readonly onAsk: (asking: Asking) => void
}

export const Tools = ({ words, onSearch, marked, isEmpty, order, onSort, isComplete, onAsk }: Props) => (
  <div className="trash-tools">
    <SearchField label={t('Search the trash')} placeholder={t('Search the trash')} words={words} onSearch={onSearch} />
    {marked > 0 && (
      <div className="trash-acts">
        <Button onClick={() => onAsk('restore')}>{t('Restore')}</Button>
        <Button variant="default" onClick={() => onAsk('purge')}>
          {t('Delete permanently')}
        </Button>
      </div>
    )}
    {marked === 0 && !isEmpty && (
      <div className="trash-acts">
        <OrderField order={order} onSort={onSort} isComplete={isComplete} />
        <Button variant="subtle" color="danger" onClick={() => onAsk('empty')}>
          {t('Empty the trash')}
        </Button>
      </div>
    )}
  </div>
)

/** On phones, where rows are cards without heads. */
function OrderField({ order, onSort, isComplete }: Pick<Props, 'order' | 'onSort' | 'isComplete'>) {
  const all: { value: Order; label: string }[] = [
    { value: '-date', label: t('Last deleted') },
    { value: 'date', label: t('First deleted') },
    { value: 'name', label: t('Name, A to Z') },
    { value: '-name', label: t('Name, Z to A') },
    { value: 'folder', label: t('Original folder, A to Z') },
    { value: '-folder', label: t('Original folder, Z to A') },
    { value: '-size', label: t('Largest first') },
    { value: 'size', label: t('Smallest first') },
  ]
  return (
    <Select
      className="trash-order"
      aria-label={t('Order')}
      data={isComplete ? all : all.filter(({ value }) => !value.endsWith('folder'))}
      value={order}
      onChange={(value) => {
        if (value !== null && isOrder(value)) onSort(value)
      }}
      allowDeselect={false}
    />
  )
}
