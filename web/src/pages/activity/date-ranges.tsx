import { Popover } from '@mantine/core'
import { useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { DaysForm, daysText } from '../../components/filters/days-form.tsx'
import { useFilters } from '../../components/filters/use-filters.ts'
import { Segments } from '../../components/forms/segments.tsx'
import { isRange, type Range, type Search } from '../../lib/filter-dates.ts'
import { t, tc } from '../../lib/language/language.ts'

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

interface CustomProps {
  readonly isSet: boolean
  readonly from: string
  readonly to: string
  readonly onSet: (some: Search) => void
}

function Custom({ isSet, from, to, onSet }: CustomProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" shadow="md" width={280} trapFocus returnFocus>
      <Popover.Target>
        <button type="button" aria-pressed={isSet} onClick={() => setOpen(!isOpen)}>
          {isSet ? daysText(from, to) : tc('dates', 'Custom')}
          <Icon name="down" size={12} />
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <DaysForm
          from={from}
          to={to}
          onApply={(days) => {
            onSet({ range: '', ...days })
            setOpen(false)
          }}
        />
      </Popover.Dropdown>
    </Popover>
  )
}
