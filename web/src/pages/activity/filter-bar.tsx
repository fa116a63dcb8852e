/** Above a log: the search for a path, its dates and filters, and what can be done with it. */
import { Button, Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { useFilters } from '../../components/filters/use-filters.ts'
import { SearchField } from '../../components/forms/search-field.tsx'
import { t } from '../../lib/language/language.ts'
import { DateRanges } from './date-ranges.tsx'
import { isFiltered, noFilters } from './filters.ts'

interface Props {
  readonly isLive: boolean
  readonly isConnected: boolean
  readonly onLive: (isLive: boolean) => void
  /** URL of the filtered log as a file. */
  readonly exportAddress: string
  /** The chips. */
  readonly children: ReactNode
}

export function FilterBar({ isLive, isConnected, onLive, exportAddress, children }: Props) {
  const [filters, set] = useFilters()
  return (
    <div className="log-bar">
      <div className="log-bar-row">
        <SearchField
          label={t('Search by path or file name')}
          placeholder={t('Path or file, such as inbound or *.csv')}
          words={filters['path'] ?? ''}
          onSearch={(path) => set({ path })}
        />
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
      </div>
      <div className="log-bar-row">
        <DateRanges />
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset has a legend, which would be seen */}
        <div className="log-chips" role="group" aria-label={t('Filters')}>
          {children}
          {isFiltered(filters) && (
            <button type="button" className="log-clear" onClick={() => set(noFilters)}>
              {t('Clear filters')}
            </button>
          )}
        </div>
      </div>
    </div>
  )
}
