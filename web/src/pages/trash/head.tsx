/** Above the list: what the trash is, the search for names and the filters. */
import { ActionIcon, Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { PageTitle } from '../../components/display/page-title.tsx'
import { ClearFilters } from '../../components/filters/chip.tsx'
import { DateChip } from '../../components/filters/date-chip.tsx'
import { ChoiceChip, UserChip } from '../../components/filters/filter-chips.tsx'
import { useFilters } from '../../components/filters/use-filters.ts'
import { SearchField } from '../../components/forms/search-field.tsx'
import { useKeyDown } from '../../components/windows/use-key-down.ts'
import { isAdmin, useMe } from '../../data/account/me.ts'
import { isTyping } from '../../lib/keys.ts'
import { t } from '../../lib/language/language.ts'
import { kindWords } from '../../lib/search/kinds.ts'
import { isFiltered, noFilters } from './filters.ts'

interface Props {
  /** True once it is known that nothing is in the trash. A search without results changes nothing above its list. */
  readonly isEmpty: boolean
  readonly onEmpty: () => void
}

export const Head = ({ isEmpty, onEmpty }: Props) => (
  <>
    <PageTitle title={t('Trash Can')}>
      {!isEmpty && (
        <Button variant="default" leftSection={<Icon name="trash" size={16} />} onClick={onEmpty}>
          {t('Empty the Trash Can')}
        </Button>
      )}
    </PageTitle>
    {!isEmpty && (
      <>
        <p className="trash-about">
          <About isBrief />
        </p>
        <Filters />
      </>
    )}
  </>
)

/** How long entries stay, and for users which ones they see. On phones above a list in a few words. */
export function About({ isBrief = false }: { readonly isBrief?: boolean }) {
  const me = useMe()
  const isNarrow = useIsNarrow()
  if (isBrief && isNarrow) return <Brief days={me.trashDays} />
  const stay = t(
    'Deleted files stay here for {days, plural, one {# day} other {# days}} and can be restored. After that they are permanently deleted.',
    { days: me.trashDays },
  )
  if (isAdmin(me)) return stay
  return (
    <>
      {stay} {t('You see what you deleted, and what others deleted of yours; an administrator can restore the rest.')}
    </>
  )
}

const useIsNarrow = () => useMediaQuery('(max-width: 640px)', undefined, { getInitialValueInEffect: false })

const Brief = ({ days }: { readonly days: number }) =>
  t('Kept for {days, plural, one {# day} other {# days}}, then permanently deleted.', { days })

function Filters() {
  const [search, set] = useFilters()
  const { isOpen, field, open } = useSearchOpen(search['find'])
  useSlash(() => field.current?.querySelector('input')?.focus())
  return (
    <div className="trash-search" data-open={isOpen} ref={field}>
      <SearchField
        label={t('Search the Trash Can')}
        placeholder={t('Search the Trash Can')}
        words={search['find'] ?? ''}
        onSearch={(find) => set({ find })}
      />
      {!isOpen && (
        <ActionIcon
          className="trash-find"
          variant="subtle"
          color="gray"
          size={40}
          aria-label={t('Search')}
          onClick={open}
        >
          <Icon name="search" />
        </ActionIcon>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset has a legend, which would be seen */}
      <div className="trash-filters" role="group" aria-label={t('Filters')}>
        <ChoiceChip label={t('Type')} name="type" choices={kindWords} />
        {isAdmin(useMe()) && <UserChip label={t('Deleted by')} name="by" hasDisplayNames />}
        <DateChip label={t('Date deleted')} days={useMe().trashDays} />
        {isFiltered(search) && <ClearFilters onClear={() => set(noFilters)} />}
      </div>
    </div>
  )
}

/** On phones the field is behind a button, unless something is searched for. */
function useSearchOpen(words: string | undefined) {
  const field = useRef<HTMLDivElement>(null)
  const [isAsked, setAsked] = useState(false)
  useEffect(() => {
    if (isAsked) field.current?.querySelector('input')?.focus()
  }, [isAsked])
  return { isOpen: isAsked || Boolean(words), field, open: () => setAsked(true) }
}

/** The key "/". Not while something is typed, or a window is open. */
function useSlash(go: () => void): void {
  useKeyDown((event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyping(event.target)) return
    if (document.querySelector('[role=dialog]')) return
    event.preventDefault()
    go()
  })
}
