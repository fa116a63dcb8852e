/** Filters as chips: one that is set shows its value and a button that removes it. Back undoes a choice. */
import { Button, Combobox, Popover, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useMe } from '../../data/account/me.ts'
import { useUserSearch } from '../../data/account/users.ts'
import { t } from '../../lib/language/language.ts'
import { Icon } from '../display/icon.tsx'
import { Chip, ChipButton } from './chip.tsx'
import { ChoicesChip } from './choices-chip.tsx'
import { useFilters } from './use-filters.ts'

interface TextProps {
  readonly label: string
  readonly name: string
  readonly placeholder?: string
}

/** A filter that is entered. */
export function TextChip({ label, name, placeholder }: TextProps) {
  const [filters, set] = useFilters()
  const [isOpen, setOpen] = useState(false)
  const [text, setText] = useState('')
  const value = filters[name] ?? ''
  const open = (isOpen: boolean) => {
    setText(value)
    setOpen(isOpen)
  }
  const apply = (event: FormEvent) => {
    event.preventDefault()
    set({ [name]: text.trim() }, { isStep: true })
    setOpen(false)
  }
  return (
    <Chip names={[name]} label={label} value={value}>
      <Popover opened={isOpen} onChange={open} position="bottom-start" shadow="md" width={280} trapFocus returnFocus>
        <Popover.Target>
          <ChipButton label={label} value={value} onClick={() => open(!isOpen)} />
        </Popover.Target>
        <Popover.Dropdown>
          <form className="filter-form" onSubmit={apply}>
            <TextInput
              size="sm"
              label={label}
              placeholder={placeholder}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
              data-autofocus
            />
            <Button type="submit" size="xs">
              {t('Apply')}
            </Button>
          </form>
        </Popover.Dropdown>
      </Popover>
    </Chip>
  )
}

interface AppliedProps {
  readonly label: string
  readonly name: string
  /** Shown in place of the value. */
  readonly words: string | undefined
}

/** A filter that is applied elsewhere, with a button that removes it; nothing while it is not applied. */
export function AppliedFilterChip({ label, name, words }: AppliedProps) {
  const [filters] = useFilters()
  const value = filters[name]
  if (!value) return null
  return (
    <Chip names={[name]} label={label} value={words ?? value}>
      <span className="filter-chip-text">
        {label}
        <span className="unseen">: </span>
        <bdi className="filter-chip-value">{words ?? value}</bdi>
      </span>
    </Chip>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly name: string
  readonly choices: Readonly<Record<string, string>>
}

/** Longer lists can be searched. */
const longList = 12

/** A filter with a list of values. */
export function ChoiceChip({ label, name, choices }: ChoiceProps) {
  const [find, setFind] = useState('')
  const isLong = Object.keys(choices).length > longList
  const shown = Object.entries(choices).filter(([, words]) => words.toLowerCase().includes(find.trim().toLowerCase()))
  const wordsOf = (value: string) => (Object.hasOwn(choices, value) ? choices[value] : undefined) ?? value
  return <ListChip {...{ label, name, shown, wordsOf, isLong, find }} onFind={setFind} />
}

interface UserProps extends Omit<ChoiceProps, 'choices'> {
  /** Whether people have their display names, with the username beside it if that differs. The viewer is "Me", and the first. */
  readonly hasDisplayNames?: boolean
}

/** A filter for users of the account, or for another name: that of a visitor, or of a deleted user. */
export function UserChip({ label, name, hasDisplayNames = false }: UserProps) {
  const [find, setFind] = useState('')
  const [filters] = useFilters()
  const found = useUserSearch(find.trim()).data?.users ?? []
  const selected = useUserSearch(filters[name] ?? '').data?.users ?? []
  const me = useMe().attributes.username
  const isViewer = (username: string) => hasDisplayNames && username.toLowerCase() === me.toLowerCase()
  const text = find.trim()
  const others = found.map(({ attributes }) => attributes.username).filter((username) => !isViewer(username))
  const people = hasDisplayNames ? [me, ...others] : others
  const names = new Map(
    [...selected, ...found].map(({ attributes: { username, nickname } }) => [username, nickname || username]),
  )
  const wordsOf = (username: string) =>
    isViewer(username) ? t('Me') : (hasDisplayNames && names.get(username)) || username
  // Until a search has its result, the former ones are filtered here.
  const users = people.filter((username) =>
    `${username} ${names.get(username) ?? ''} ${wordsOf(username)}`.toLowerCase().includes(text.toLowerCase()),
  )
  const isKnown = users.some((username) => username.toLowerCase() === text.toLowerCase())
  const shown = [
    ...users.map((username) => [username, wordsOf(username)] as const),
    ...(text !== '' && !isKnown ? [[text, t('Only “{text}”', { text })] as const] : []),
  ]
  const noteOf = (username: string) =>
    wordsOf(username) === username || isViewer(username) || !hasDisplayNames ? '' : username
  return <ListChip {...{ label, name, shown, wordsOf, noteOf, find }} isLong onFind={setFind} />
}

interface ListProps extends Omit<ChoiceProps, 'choices'> {
  /** Values that are found, with their words. */
  readonly shown: readonly (readonly [string, string])[]
  readonly wordsOf: (value: string) => string
  /** What is beside the words of a value in the list. */
  readonly noteOf?: (value: string) => string
  /** Whether it can be searched. */
  readonly isLong: boolean
  readonly find: string
  readonly onFind: (find: string) => void
}

function ListChip({ label, name, shown, wordsOf, noteOf, ...list }: ListProps) {
  const [filters, set] = useFilters()
  const now = filters[name] ?? ''
  const select = (value: string) => set({ [name]: value === now ? '' : value }, { isStep: true })
  return (
    <ChoicesChip {...{ label, ...list }} names={[name]} value={wordsOf(now)} first={shown[0]?.[0]} onSelect={select}>
      {shown.map(([value, words]) => (
        <Combobox.Option key={value} value={value} active={value === now} aria-selected={value === now}>
          <span>
            <bdi>{words}</bdi>
            {noteOf?.(value) && <span className="filter-option-note"> {noteOf(value)}</span>}
          </span>
          {value === now && <Icon name="check" size={16} />}
        </Combobox.Option>
      ))}
      {shown.length === 0 && <Combobox.Empty>{t('No results')}</Combobox.Empty>}
    </ChoicesChip>
  )
}
