/** Details of several selected files and folders. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import { Fact } from '../../../components/display/fact.tsx'
import { can, isAdmin, useMe } from '../../../data/account/me.ts'
import { useSharedCount } from '../../../data/sharing/folder-shares.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { linkTo } from '../location/location.ts'
import { useStars } from '../starred/use-stars.ts'
import { SelectionSize } from './content-size.tsx'
import { LatestOfThem } from './latest-of-them.tsx'
import { SelectionDetails } from './selection-details.tsx'

interface Props {
  readonly entries: readonly Resource[]
  /** In a sheet, whose place in the history links take. */
  readonly isSheet: boolean
}

export function SelectedEntries({ entries, isSheet }: Props) {
  const me = useMe()
  const stars = useStars()
  const starred = entries.filter(stars.has).length
  return (
    <SelectionDetails
      entries={entries}
      size={<SelectionSize entries={entries} />}
      linked={({ id, attributes: { path } }, name) => (
        <Link
          className="details-link"
          title={path}
          replace={isSheet}
          {...linkTo(parentPath(path))}
          search={{ show: String(id) } as never}
        >
          {name}
        </Link>
      )}
    >
      {starred > 0 && (
        <Fact name={t('Starred')}>
          {t('{starred} of {selected}', { starred: numberText(starred), selected: numberText(entries.length) })}
        </Fact>
      )}
      {can(me, 'share') && <SharedOfThem entries={entries} />}
      <LatestOfThem entries={entries} />
    </SelectionDetails>
  )
}

/** How many are shared, as far as the user can know; nothing for more than a few, and until that has loaded. */
function SharedOfThem({ entries }: { entries: readonly Resource[] }) {
  const shared = useSharedCount(entries)
  const me = useMe()
  if (shared === undefined) return null
  const counts = { shared: numberText(shared), selected: numberText(entries.length) }
  return (
    <Fact name={t('Sharing')}>
      {isAdmin(me) ? t('{shared} of {selected} shared', counts) : t('{shared} of {selected} shared by you', counts)}
    </Fact>
  )
}
