import { Select } from '@mantine/core'
import { isOrder, type Order } from '../../data/account/users.ts'
import { t } from '../../lib/language/language.ts'

interface Props {
  readonly order: Order
  readonly onSort: (order: Order) => void
}

const orders: { value: Order; label: string }[] = [
  { value: 'username', label: t('Username, A to Z') },
  { value: '-username', label: t('Username, Z to A') },
  { value: 'email', label: t('Email, A to Z') },
  { value: '-email', label: t('Email, Z to A') },
  { value: 'role', label: t('Administrators first') },
  { value: '-role', label: t('Administrators last') },
  { value: 'homeDir', label: t('Home folder, A to Z') },
  { value: '-homeDir', label: t('Home folder, Z to A') },
  { value: '-accessTimestamp', label: t('Recently active first') },
  { value: 'accessTimestamp', label: t('Longest inactive first') },
]

/** On narrow screens, where rows are cards without heads, or columns are hidden. */
export const OrderField = ({ order, onSort }: Props) => (
  <Select
    className="users-order"
    aria-label={t('Order')}
    data={orders}
    value={order}
    onChange={(value) => {
      if (value !== null && isOrder(value)) onSort(value)
    }}
    allowDeselect={false}
  />
)
