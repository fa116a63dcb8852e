/** A filter for dates: a range that ends today, yesterday, or days that are entered. */
import { Popover } from '@mantine/core'
import { useState } from 'react'
import { isRange, type Range, type Search } from '../../lib/filter-dates.ts'
import { t } from '../../lib/language/language.ts'
import { Icon } from '../display/icon.tsx'
import { Chip, ChipButton } from './chip.tsx'
import { DaysForm, daysText } from './days-form.tsx'
import { useFilters } from './use-filters.ts'
import './date-chip.css'

const names = ['range', 'from', 'to']

const ranges: Readonly<Record<Range, string>> = {
  today: t('Today'),
  yesterday: t('Yesterday'),
  '7d': t('Last 7 days'),
  '30d': t('Last 30 days'),
}

interface Props {
  readonly label: string
  /** For how many days there is something: longer ranges are not offered. */
  readonly days?: number
}

export function DateChip({ label, days }: Props) {
  const [{ range, from = '', to = '' }, set] = useFilters()
  const [isOpen, setOpen] = useState(false)
  const isDays = !isRange(range) && `${from}${to}` !== ''
  const value = isRange(range) ? ranges[range] : isDays ? daysText(from, to) : ''
  const offered = Object.entries(ranges).filter(([name]) => name !== '30d' || days === undefined || days >= 30)
  const apply = (some: Search) => {
    set({ range: '', from: '', to: '', ...some }, { isStep: true })
    setOpen(false)
  }
  return (
    <Chip names={names} label={label} value={value}>
      <Popover opened={isOpen} onChange={setOpen} position="bottom-start" shadow="md" width={280} trapFocus returnFocus>
        <Popover.Target>
          <ChipButton label={label} value={value} onClick={() => setOpen(!isOpen)} />
        </Popover.Target>
        <Popover.Dropdown className="date-chip-dates">
          {offered.map(([name, words], index) => (
            <button
              key={name}
              type="button"
              data-autofocus={index === 0 || undefined}
              aria-pressed={name === range}
              onClick={() => apply({ range: name === range ? '' : name })}
            >
              {words}
              {name === range && <Icon name="check" size={16} />}
            </button>
          ))}
          <DaysForm
            hasFocus={false}
            from={isDays ? from : ''}
            to={isDays ? to : ''}
            onApply={(days) => apply({ ...days })}
          />
        </Popover.Dropdown>
      </Popover>
    </Chip>
  )
}
