/** A chip whose filter is selected in a list, which can be searched. */
import { Combobox, useCombobox } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { t } from '../../lib/language/language.ts'
import { Chip, ChipButton } from './chip.tsx'

interface Props {
  /** Of the filters. */
  readonly names: readonly string[]
  readonly label: string
  /** What the chip says; '' if the filter is not set. */
  readonly value: string
  /** Whether the list can be searched. */
  readonly isLong: boolean
  readonly find: string
  readonly onFind: (find: string) => void
  /** The first option: Enter selects it after a search. */
  readonly first: string | undefined
  readonly onSelect: (option: string) => void
  /** The options. */
  readonly children: ReactNode
}

export function ChoicesChip({ names, label, value, isLong, find, onFind, first, onSelect, children }: Props) {
  const combobox = useCombobox({
    onDropdownOpen: () => {
      if (isLong) combobox.focusSearchInput()
      combobox.updateSelectedOptionIndex('active')
    },
    onDropdownClose: () => {
      onFind('')
      combobox.resetSelectedOption()
    },
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the store is another object each time
  useEffect(() => {
    if (find !== '') combobox.selectFirstOption()
  }, [find, first])
  const select = (option: string) => {
    onSelect(option)
    combobox.closeDropdown()
    combobox.focusTarget()
  }
  return (
    <Chip names={names} label={label} value={value}>
      <Combobox store={combobox} onOptionSubmit={select} width={260} position="bottom-start" shadow="md">
        <Combobox.Target targetType="button">
          <ChipButton label={label} value={value} onClick={() => combobox.toggleDropdown()} />
        </Combobox.Target>
        <Combobox.Dropdown>
          {isLong && (
            <Combobox.Search
              aria-label={t('Search in the list')}
              placeholder={t('Search in the list')}
              value={find}
              onChange={(event) => onFind(event.currentTarget.value)}
            />
          )}
          <Combobox.Options mah={400} className="filter-options" aria-label={label}>
            {children}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </Chip>
  )
}
