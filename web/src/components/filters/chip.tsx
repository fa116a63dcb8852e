/** One filter as a chip: if it is set, the chip shows its value and a button that removes it. */
import type { ComponentProps } from 'react'
import { t } from '../../lib/language/language.ts'
import { Icon } from '../display/icon.tsx'
import { useFilters } from './use-filters.ts'
import './filter-chips.css'

interface ButtonProps extends ComponentProps<'button'> {
  readonly label: string
  /** '' if the filter is not set. */
  readonly value: string
}

export const ChipButton = ({ label, value, className = '', ...props }: ButtonProps) => (
  <button type="button" className={`filter-chip-button ${className}`} {...props}>
    {value === '' && <Icon name="plus" size={14} />}
    {label}
    {value !== '' && (
      <>
        <span className="unseen">: </span>
        <bdi className="filter-chip-value">{value}</bdi>
      </>
    )}
  </button>
)

interface ChipProps extends Pick<ButtonProps, 'label' | 'value' | 'children'> {
  /** Names of what it sets in the address. */
  readonly names: readonly string[]
}

export function Chip({ names, label, value, children }: ChipProps) {
  const [, set] = useFilters()
  return (
    <span className="filter-chip" data-set={value !== '' || undefined}>
      {children}
      {value !== '' && (
        <button
          type="button"
          className="filter-chip-remove"
          aria-label={t('Remove filter “{filter}”', { filter: `${label}: ${value}` })}
          onClick={() => set(Object.fromEntries(names.map((name) => [name, ''])), { isStep: true })}
        >
          <Icon name="cross" size={14} />
        </button>
      )}
    </span>
  )
}

/** Beside the chips, if filters are set. */
export const ClearFilters = ({ onClear }: { readonly onClear: () => void }) => (
  <button type="button" className="filters-clear" onClick={onClear}>
    {t('Clear filters')}
  </button>
)
