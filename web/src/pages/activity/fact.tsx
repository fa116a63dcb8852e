import { ActionIcon, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { CopyButton } from '../../components/display/copy-button.tsx'
import { Icon } from '../../components/display/icon.tsx'
import { useFilters } from '../../components/filters/use-filters.ts'

interface FactProps {
  readonly label: string
  readonly children: ReactNode
  readonly isMono?: boolean
  /** What its copy button copies; without it there is none. */
  readonly copied?: string
  /** Names what is copied, if it is not the fact. */
  readonly copies?: string
  /** The filter for entries that have this in common. */
  readonly filter?: { readonly name: string; readonly value: string; readonly label: string }
}

/** A line of the details of an entry. */
export function Fact({ label, children, isMono = false, copied, copies = label, filter }: FactProps) {
  const [filters, set] = useFilters()
  const canFilter = filter && filter.value !== '' && filters[filter.name] !== filter.value
  return (
    <div className="entry-fact">
      <dt>{label}</dt>
      <dd className={isMono ? 'mono' : undefined}>{children}</dd>
      <dd className="entry-fact-actions">
        {canFilter && (
          <Tooltip label={filter.label}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={filter.label}
              onClick={() => set({ [filter.name]: filter.value })}
            >
              <Icon name="filter" size={18} />
            </ActionIcon>
          </Tooltip>
        )}
        {copied && <CopyButton value={copied} what={copies} />}
      </dd>
    </div>
  )
}
