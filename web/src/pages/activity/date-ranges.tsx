import { Button, Popover, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { Segments } from '../../components/forms/segments.tsx'
import { t, tc } from '../../lib/language/language.ts'
import { dateText } from '../../lib/time.ts'
import { isRange, type Range, type Search } from './filters.ts'
import { useFilters } from './use-filters.ts'

const ranges: readonly (readonly [Range | '', string])[] = [
  ['', tc('dates', 'All')],
  ['today', t('Today')],
  ['7d', t('Last 7 days')],
  ['30d', t('Last 30 days')],
]

/** The dates of a log: a range that ends today, or days that are entered. */
export function DateRanges() {
  const [filters, set] = useFilters()
  const { range, from = '', to = '' } = filters
  const isCustom = !isRange(range) && `${from}${to}` !== ''
  const now = isRange(range) ? range : ''
  return (
    <Segments
      label={t('Dates')}
      choices={ranges}
      value={isCustom ? undefined : now}
      onSelect={(range) => set({ range, from: '', to: '' })}
    >
      <Custom isSet={isCustom} from={from} to={to} onSet={set} />
    </Segments>
  )
}

function daysText(from: string, to: string): string {
  if (from === '') return t('Until {to}', { to: dateText(to) })
  if (to === '') return t('From {from}', { from: dateText(from) })
  return from === to ? dateText(from) : `${dateText(from)} – ${dateText(to)}`
}

interface CustomProps {
  readonly isSet: boolean
  readonly from: string
  readonly to: string
  readonly onSet: (some: Search) => void
}

function Custom({ isSet, from, to, onSet }: CustomProps) {
  const [isOpen, setOpen] = useState(false)
  const [first, setFirst] = useState('')
  const [last, setLast] = useState('')
  const open = (isOpen: boolean) => {
    setFirst(from)
    setLast(to)
    setOpen(isOpen)
  }
  const apply = (event: FormEvent) => {
    event.preventDefault()
    onSet({ range: '', from: first, to: last })
    setOpen(false)
  }
  return (
    <Popover opened={isOpen} onChange={open} position="bottom-start" shadow="md" width={280} trapFocus returnFocus>
      <Popover.Target>
        <button type="button" aria-pressed={isSet} onClick={() => open(!isOpen)}>
          {isSet ? daysText(from, to) : tc('dates', 'Custom')}
          <Icon name="down" size={12} />
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <form className="filter-form" onSubmit={apply}>
          <TextInput
            size="sm"
            type="date"
            label={t('From')}
            value={first}
            max={last || undefined}
            onChange={(event) => setFirst(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            size="sm"
            type="date"
            label={t('To')}
            value={last}
            min={first || undefined}
            onChange={(event) => setLast(event.currentTarget.value)}
          />
          <Button type="submit" size="xs">
            {t('Apply')}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
