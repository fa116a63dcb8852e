/** Above the rows of the trash: the selection with its actions; on phones also the order. */
import { Button, Checkbox, Select } from '@mantine/core'
import { Icon } from '../../components/display/icon.tsx'
import { t } from '../../lib/language/language.ts'
import { isOrder, type Order } from './order.ts'

/** The window of an action. */
export type Asking = 'restore' | 'purge' | 'empty'

interface Props {
  readonly shown: number
  readonly selected: number
  readonly onSelectAll: (isAll: boolean) => void
  readonly order: Order
  readonly onSort: (order: Order) => void
  readonly isComplete: boolean
  readonly onAsk: (asking: Asking) => void
}

export function Tools({ shown, selected, onSelectAll, order, onSort, isComplete, onAsk }: Props) {
  const selectAll = isComplete ? t('Select all') : t('Select all shown')
  return (
    <div className="trash-tools" data-selected={selected > 0}>
      <Checkbox
        {...(selected > 0 ? { 'aria-label': selectAll } : { label: selectAll })}
        checked={selected === shown}
        indeterminate={selected > 0 && selected < shown}
        onChange={() => onSelectAll(selected < shown)}
        classNames={{ body: 'trash-entry' }}
      />
      <span className="trash-selected" role="status">
        {selected > 0 && t('{count} selected', { count: selected })}
      </span>
      {selected > 0 ? (
        <div className="trash-acts">
          <Button size="xs" leftSection={<Icon name="undo" size={16} />} onClick={() => onAsk('restore')}>
            {t('Restore')}
          </Button>
          <Button
            size="xs"
            variant="outline"
            color="danger"
            className="danger-button"
            leftSection={<Icon name="trash" size={16} />}
            onClick={() => onAsk('purge')}
          >
            <span className="trash-word">{t('Delete permanently')}</span>
          </Button>
        </div>
      ) : (
        <OrderField order={order} onSort={onSort} isComplete={isComplete} />
      )}
    </div>
  )
}

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
