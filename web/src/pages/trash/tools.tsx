/** Above the rows of the trash: the selection with its actions; on phones also the order. */
import { Button, Select } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import { ClearSelection } from '../../components/lists/clear-selection.tsx'
import { type RowAction, RowMenu } from '../../components/lists/row-menu.tsx'
import { SwitchButton } from '../../components/lists/switch-button.tsx'
import { entriesText } from '../../lib/bytes.ts'
import { numberText, t } from '../../lib/language/language.ts'
import type { DetailsState } from '../files/details/use-details.ts'
import { AllCheck } from '../files/entries/entry-check.tsx'
import { isOrder, type Order } from './order.ts'

/** What is done to entries of the trash. */
export type TrashAction = 'restore' | 'restore elsewhere' | 'purge'

interface Props {
  readonly shown: number
  /** Of all pages. */
  readonly total: number | undefined
  readonly selected: number
  readonly onSelectAll: (isAll: boolean) => void
  readonly order: Order
  readonly onSort: (order: Order) => void
  readonly isComplete: boolean
  /** The button for what others have done meanwhile. */
  readonly pendingChanges: ReactNode
  readonly isRestoring: boolean
  readonly mayMove: boolean
  readonly onAct: (action: TrashAction) => void
  /** Undefined unless one file is selected, which the user may read. */
  readonly onDownload: (() => void) | undefined
  readonly details: DetailsState
}

export function Tools(props: Props) {
  const { shown, total, selected, onSelectAll, order, onSort, isComplete, pendingChanges, details, ...acts } = props
  return (
    <div className="trash-tools" data-selected={selected > 0}>
      {/* On phones, where the table has no head. */}
      <span className="trash-all">
        <SelectAll {...{ shown, total, selected, onSelectAll, isComplete }} hasRest />
      </span>
      {selected > 0 && <ClearSelection className="trash-clear" onClick={() => onSelectAll(false)} />}
      {/* Its number alone where there is no space for words. */}
      <span className="trash-selected" role="status" {...(selected > 0 && { 'data-count': numberText(selected) })}>
        {selected > 0 && <span className="trash-selected-words">{t('{count} selected', { count: selected })}</span>}
      </span>
      {selected > 0 ? (
        <Acts selected={selected} {...acts} />
      ) : (
        total !== undefined && <span className="trash-total">{entriesText(total)}</span>
      )}
      {pendingChanges}
      <OrderField order={order} onSort={onSort} isComplete={isComplete} />
      {details.isOffered && (
        <SwitchButton
          id={details.switchId}
          label={t('Details')}
          icon="information"
          isOn={details.isOpen}
          // Below it is the button that closes the details.
          tooltip={details.isOpen ? 'top-end' : 'bottom'}
          onClick={details.isOpen ? details.close : details.open}
        />
      )}
    </div>
  )
}

interface SelectAllProps extends Pick<Props, 'shown' | 'total' | 'selected' | 'onSelectAll' | 'isComplete'> {
  /** Whether its name is seen. */
  readonly isNamed?: boolean
  /** Whether the entries that have not been loaded are offered next. */
  readonly hasRest?: boolean
}

/** Selects the entries that have been loaded, or none if these are selected. It is ticked once all of the list are selected. */
export const SelectAll = ({
  shown,
  total = shown,
  selected,
  onSelectAll,
  isComplete,
  isNamed = false,
  hasRest = false,
}: SelectAllProps) => (
  <AllCheck
    label={isComplete || hasRest ? t('Select all') : t('Select all shown')}
    isNamed={isNamed}
    total={isComplete ? shown : total}
    selection={{
      selected: { size: selected },
      all: () => onSelectAll(selected < shown),
      clear: () => onSelectAll(false),
    }}
  />
)

type ActsProps = Pick<Props, 'selected' | 'isRestoring' | 'mayMove' | 'onAct' | 'onDownload'>

/** The actions of the selection. */
const Acts = ({ isRestoring, onAct, ...further }: ActsProps) => (
  <div className="trash-acts">
    <BusyButton
      size="compact-sm"
      variant="subtle"
      leftSection={<Icon name="undo" size={18} />}
      loading={isRestoring}
      onClick={() => onAct('restore')}
    >
      {t('Restore')}
    </BusyButton>
    <Further onAct={onAct} {...further} />
    <Button
      size="compact-sm"
      variant="subtle"
      color="danger"
      className="trash-purge"
      leftSection={<Icon name="trash" size={18} />}
      onClick={() => onAct('purge')}
    >
      <span className="trash-word">{t('Delete permanently')}</span>
    </Button>
  </div>
)

/** Buttons where there is space for them, beside the button for changes and the order, too. */
function Further({ selected, mayMove, onAct, onDownload }: Omit<ActsProps, 'isRestoring'>) {
  const isWide = useMediaQuery('(min-width: 1200px)', undefined, { getInitialValueInEffect: false })
  const actions: RowAction[] = [
    ...(mayMove
      ? [{ label: t('Restore to another folder…'), icon: 'folder', onClick: () => onAct('restore elsewhere') } as const]
      : []),
    ...(onDownload ? [{ label: t('Download'), icon: 'download', onClick: onDownload } as const] : []),
  ]
  if (actions.length === 0) return null
  if (!isWide) return <RowMenu of={entriesText(selected)} actions={actions} />
  return actions.map(({ label, icon, onClick }) => (
    <Button
      key={label}
      size="compact-sm"
      variant="subtle"
      leftSection={<Icon name={icon} size={18} />}
      onClick={onClick}
    >
      {label}
    </Button>
  ))
}

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
