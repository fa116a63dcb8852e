/** Who changed the listed files last: anyone, the user, all others, visitors, or one person, selected by name. */
import { Combobox } from '@mantine/core'
import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import { useState } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { useToday } from '../../../components/display/relative-time.tsx'
import { ChoicesChip } from '../../../components/filters/choices-chip.tsx'
import { isAdmin, useMe } from '../../../data/account/me.ts'
import { useUserSearch } from '../../../data/account/users.ts'
import { useRecentFiles } from '../../../data/files/recent.ts'
import { t } from '../../../lib/language/language.ts'
import { type RecentFilter, unfiltered } from '../views/recent-filter.ts'
import { found, type Person, peopleIn } from './people.ts'
import { requestOf } from './request.ts'
import './person.css'

interface Props {
  readonly filter: RecentFilter
  readonly onChange: (filter: RecentFilter) => void
}

export const PersonChip = (props: Props) => (isAdmin(useMe()) ? <OfAccount {...props} /> : <OfFiles {...props} />)

/** For administrators: all users of the account. */
function OfAccount(props: Props) {
  const [find, setFind] = useState('')
  const { data } = useUserSearch(find.trim())
  // The selected one is named, too, who may be none of the first.
  const selected = useUserSearch(props.filter.user).data?.users ?? []
  const users = data?.users ?? []
  const names = peopleOf([...users, ...selected])
  return <Choice {...props} {...{ people: peopleOf(users), names, find }} isLong onFind={setFind} />
}

const peopleOf = (users: readonly User[]): Person[] =>
  users.map(({ attributes: { username, nickname } }) => ({ username, name: nickname || username }))

/** For others, who cannot list the users: the people whose names they see in the list. */
function OfFiles(props: Props) {
  const [find, setFind] = useState('')
  const { files = [] } = useRecentFiles(requestOf(unfiltered, useToday()))
  const people = peopleIn(files)
  return <Choice {...props} {...{ people, names: people, find }} isLong={people.length > longList} onFind={setFind} />
}

/** Longer lists can be searched. */
const longList = 8

interface ChoiceProps extends Props {
  readonly people: readonly Person[]
  /** Of the selected one. */
  readonly names: readonly Person[]
  readonly isLong: boolean
  readonly find: string
  readonly onFind: (find: string) => void
}

const groups = { me: t('Me'), others: t('Everyone else'), visitors: t('Visitors') } as const

const isGroup = (option: string): option is keyof typeof groups => Object.hasOwn(groups, option)

function Choice({ filter, onChange, people, names, isLong, find, onFind }: ChoiceProps) {
  const me = useMe().attributes.username
  const label = t('Last changed by')
  const value = filter.user === '' ? (filter.by === 'everyone' ? '' : groups[filter.by]) : nameOf(names, filter.user)
  const now = filter.user === '' ? filter.by : `user ${filter.user}`
  const select = (option: string) => {
    const next = isGroup(option) ? ({ by: option, user: '' } as const) : { by: unfiltered.by, user: option.slice(5) }
    onChange({ ...filter, ...(option === now ? { by: unfiltered.by, user: '' } : next) })
  }
  const shown = found(people, find).filter(({ username }) => username !== me)
  const isFiltered = find.trim() !== ''
  return (
    <ChoicesChip
      {...{ label, value, isLong, find, onFind }}
      names={['by', 'user']}
      first={isFiltered ? shown[0]?.username : 'me'}
      onSelect={select}
    >
      <Options {...{ now, shown, isFiltered }} />
    </ChoicesChip>
  )
}

interface OptionsProps {
  readonly now: string
  readonly shown: readonly Person[]
  readonly isFiltered: boolean
}

function Options({ now, shown, isFiltered }: OptionsProps) {
  const optionOf = (option: string, words: string, username?: string) => (
    <Combobox.Option key={option} value={option} active={option === now} aria-selected={option === now}>
      <span className="person-option">
        <bdi>{words}</bdi>
        {username !== undefined && username !== words && <bdi className="person-username">{username}</bdi>}
      </span>
      {option === now && <Icon name="check" size={16} />}
    </Combobox.Option>
  )
  return (
    <>
      {!isFiltered && (
        <>
          {optionOf('me', groups.me)}
          {optionOf('others', groups.others)}
          {optionOf('visitors', groups.visitors)}
        </>
      )}
      {shown.length > 0 && (
        <Combobox.Group label={t('People')}>
          {shown.map(({ username, name }) => optionOf(`user ${username}`, name, username))}
        </Combobox.Group>
      )}
      {shown.length === 0 && isFiltered && <Combobox.Empty>{t('No results')}</Combobox.Empty>}
    </>
  )
}

const nameOf = (people: readonly Person[], username: string): string =>
  people.find((person) => person.username.toLowerCase() === username.toLowerCase())?.name ?? username
