/** Above the rows of the trash: the selection with its actions; on phones also the order. */
import { Button, Checkbox, Select } from '@mantine/core'
import type { ReactNode } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import { RowMenu } from '../../components/lists/row-menu.tsx'
import { entriesText } from '../../lib/bytes.ts'
import { t } from '../../lib/language/language.ts'
import { isOrder, type Order } from './order.ts'

/** What is done to entries of the trash. */
export type TrashAction = 'restore' | 'restore elsewhere' | 'purge'

interface Props {
  readonly shown: number
  readonly selected: number
  readonly onSelectAll: (isAll: boolean) => void
  readonly order: Order
  readonly onSort: (order: Order) => void
  readonly isComplete: boolean
  /** The button for what others have done meanwhile. */
  readonly news: ReactNode
  readonly isRestoring: boolean
  readonly mayMove: boolean
  readonly onAct: (action: TrashAction) => void
}

export function Tools({ shown, selected, onSelectAll, order, onSort, isComplete, news, ...acts }: Props) {
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
      {news}
      {selected > 0 ? (
        <Acts selected={selected} {...acts} />
      ) : (
        <OrderField order={order} onSort={onSort} isComplete={isComplete} />
      )}
    </div>
  )
}

/** The actions of the selection. */
const Acts = ({
  selected,
  isRestoring,
  mayMove,
  onAct,
}: Omit<Props, 'shown' | 'news' | keyof OrderProps | 'onSelectAll'>) => (
  <div className="trash-acts">
    <BusyButton
      size="xs"
      leftSection={<Icon name="undo" size={16} />}
      loading={isRestoring}
      onClick={() => onAct('restore')}
    >
      {t('Restore')}
    </BusyButton>
    <Button
      size="xs"
      variant="outline"
      color="danger"
      className="danger-button"
      leftSection={<Icon name="trash" size={16} />}
      onClick={() => onAct('purge')}
    >
      <span className="trash-word">{t('Delete permanently')}</span>
    </Button>
    {mayMove && (
      <RowMenu
        of={entriesText(selected)}
        actions={[
          { label: t('Restore to another folder…'), icon: 'folder', onClick: () => onAct('restore elsewhere') },
        ]}
      />
    )}
  </div>
)

type OrderProps = Pick<Props, 'order' | 'onSort' | 'isComplete'>

/** On phones, where rows are cards without heads, and where heads are hidden. */
function OrderField({ order, onSort, isComplete }: OrderProps) {
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
