/** Who uploaded the files: a username, or one of the people that the user knows. */
import { Autocomplete, type ComboboxItem, type OptionsFilter } from '@mantine/core'
import { isAdmin, useMe } from '../../../data/account/me.ts'
import { useUserSearch } from '../../../data/account/users.ts'
import { useRecentFiles } from '../../../data/files/recent.ts'
import { t } from '../../../lib/language/language.ts'
import { found, type Person, peopleIn } from '../recent-filters/people.ts'
import { requestOf } from '../recent-filters/request.ts'
import { unfiltered } from '../views/recent-filter.ts'
import '../recent-filters/person.css'

interface Props {
  /** Username, or the word for the user. */
  readonly value: string
  readonly onChange: (value: string) => void
  /** See `requestOf`. */
  readonly today: string
}

export const PersonField = (props: Props) => (isAdmin(useMe()) ? <OfAccount {...props} /> : <OfFiles {...props} />)

function OfAccount(props: Props) {
  const users = useUserSearch(props.value.trim()).data?.users ?? []
  const people = users.map(({ attributes: { username, nickname } }) => ({ username, name: nickname || username }))
  return <Field {...props} people={people} />
}

/** For users who cannot list the others: the people whose names they see in Recent. */
function OfFiles(props: Props) {
  const { files = [] } = useRecentFiles(requestOf(unfiltered, props.today))
  return <Field {...props} people={peopleIn(files)} />
}

/** As `by:me` in the search field. */
const me = 'me'

function Field({ value, onChange, people }: Props & { readonly people: readonly Person[] }) {
  const own = useMe().attributes.username
  const others = people.filter(({ username }) => username !== own)
  const names = new Map([[me, t('Me')], ...others.map(({ username, name }) => [username, name] as const)])
  const filter: OptionsFilter = ({ options, search }) => {
    const usernames = new Set([
      ...(`${me} ${t('Me')}`.toLowerCase().includes(search.trim().toLowerCase()) ? [me] : []),
      ...found(others, search).map(({ username }) => username),
    ])
    return options.filter((option) => usernames.has((option as ComboboxItem).value))
  }
  return (
    <Autocomplete
      label={t('Uploaded by')}
      placeholder={t('Username, or me')}
      data={[...names.keys()]}
      value={value}
      onChange={onChange}
      filter={filter}
      renderOption={({ option }) => {
        const name = names.get(option.value) ?? option.value
        return (
          <span className="person-option">
            <bdi>{name}</bdi>
            {name !== option.value && option.value !== me && <bdi className="person-username">{option.value}</bdi>}
          </span>
        )
      }}
      maxDropdownHeight={240}
      spellCheck={false}
      autoComplete="off"
    />
  )
}
