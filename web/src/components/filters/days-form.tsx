/** The first and the last day of a filter. */
import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { t } from '../../lib/language/language.ts'
import { dateText } from '../../lib/time.ts'
import './filter-chips.css'

export function daysText(from: string, to: string): string {
  if (from === '') return t('Until {to}', { to: dateText(to) })
  if (to === '') return t('From {from}', { from: dateText(from) })
  return from === to ? dateText(from) : `${dateText(from)} – ${dateText(to)}`
}

interface Days {
  readonly from: string
  readonly to: string
}

interface Props extends Days {
  /** Whether it gets the focus first. */
  readonly hasFocus?: boolean
  readonly onApply: (days: Days) => void
}

/** It is mounted each time that it is opened. */
export function DaysForm({ from, to, hasFocus = true, onApply }: Props) {
  const [first, setFirst] = useState(from)
  const [last, setLast] = useState(to)
  const apply = (event: FormEvent) => {
    event.preventDefault()
    onApply({ from: first, to: last })
  }
  return (
    <form className="filter-form" onSubmit={apply}>
      <TextInput
        size="sm"
        type="date"
        label={t('From')}
        value={first}
        max={last || undefined}
        onChange={(event) => setFirst(event.currentTarget.value)}
        data-autofocus={hasFocus || undefined}
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
  )
}
