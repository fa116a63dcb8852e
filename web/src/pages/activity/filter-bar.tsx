/** The filters of a log. They are stored in the address bar, so that a view can be shared as a link. */
import { Button, Select, Switch, TextInput } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { t } from '../../lib/language/language.ts'
import type { Search } from './filters.ts'

/** The filters, and a function that sets some of them; '' removes one. */
export function useFilters(): readonly [Search, (some: Search) => void] {
  const search = useSearch({ strict: false }) as Search
  const navigate = useNavigate()
  return [search, (some) => void navigate({ to: '.', search: { ...search, ...some } as never, replace: true })]
}

/** The filters above a log. On phones they are behind a button, which shows how many are set. */
export function LogFilters({ children }: { children: ReactNode }) {
  const [filters] = useFilters()
  const [isOpen, setOpen] = useState(false)
  const count = Object.values(filters).filter(Boolean).length
  return (
    <div className="log-filters" data-open={isOpen}>
      <Button
        className="log-filters-button"
        variant="default"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        rightSection={<Icon name={isOpen ? 'ascending' : 'down'} size={16} />}
      >
        {count === 0 ? t('Filters') : t('Filters ({count})', { count })}
      </Button>
      {children}
    </div>
  )
}

interface FieldProps {
  readonly label: string
  readonly name: string
  readonly type?: 'text' | 'date'
  readonly placeholder?: string
}

/** Applies the text shortly after the last key. */
export function FilterField({ label, name, type = 'text', placeholder }: FieldProps) {
  const [filters, set] = useFilters()
  const now = filters[name] ?? ''
  const [text, setText] = useState(now)
  const latest = useRef(set)
  latest.current = set
  // Browser navigation changes it from outside.
  useEffect(() => setText(now), [now])
  useEffect(() => {
    if (text.trim() === now) return
    const timer = setTimeout(() => latest.current({ [name]: text.trim() }), 300)
    return () => clearTimeout(timer)
  }, [text, now, name])
  return (
    <TextInput
      size="sm"
      label={label}
      type={type}
      placeholder={placeholder}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      autoComplete="off"
    />
  )
}

interface ChoiceProps {
  readonly label: string
  readonly name: string
  readonly choices: Readonly<Record<string, string>>
}

export function FilterChoice({ label, name, choices }: ChoiceProps) {
  const [filters, set] = useFilters()
  const data = Object.entries(choices).map(([value, words]) => ({ value, label: words }))
  return (
    <Select
      size="sm"
      label={label}
      placeholder={t('All')}
      data={data}
      value={filters[name] ?? null}
      onChange={(value) => set({ [name]: value ?? '' })}
      searchable={data.length > 12}
      clearable
    />
  )
}

interface BarProps {
  readonly isLive: boolean
  readonly isConnected: boolean
  readonly onLive: (isLive: boolean) => void
  /** URL of the filtered log as a file. */
  readonly exportAddress: string
}

export const LogActions = ({ isLive, isConnected, onLive, exportAddress }: BarProps) => (
  <div className="log-actions">
    <Switch
      label={isLive && !isConnected ? t('Live (connecting…)') : t('Live')}
      checked={isLive}
      onChange={(event) => onLive(event.currentTarget.checked)}
    />
    <Button
      variant="default"
      component="a"
      href={exportAddress}
      download
      leftSection={<Icon name="download" size={18} />}
    >
      {t('Export CSV')}
    </Button>
  </div>
)
