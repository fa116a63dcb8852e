/** Details of several selected files and folders. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { ReactNode } from 'react'
import { Fact } from '../../../components/display/fact.tsx'
import { can, isAdmin, useMe } from '../../../data/account/me.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { Access, type People } from '../access/access.tsx'
import { SharedAmong } from '../entry-shares/shared-among.tsx'
import { ItemActivity } from '../item-activity/item-activity.tsx'
import type { KindChoice } from '../item-activity/kind-menu.tsx'
import { EntryLink } from '../location/entry-link.tsx'
import { useStars } from '../starred/use-stars.ts'
import { SelectionSize } from './content-size.tsx'
import { LatestOfThem } from './latest-of-them.tsx'
import { SelectionDetails } from './selection-details.tsx'
import { useActivityOfSeveral } from './use-activity-of-several.ts'

interface Props {
  readonly entries: readonly Resource[]
  /** In a sheet, whose place in the history links take. */
  readonly isSheet: boolean
  readonly people: People
  readonly choice: KindChoice
  readonly onAct: (name: 'share', entries: readonly Resource[]) => void
}

export function SelectedEntries({ entries, isSheet, people, choice, onAct }: Props) {
  const me = useMe()
  const stars = useStars()
  const starred = entries.filter(stars.has).length
  const activity = useActivityOfSeveral(entries, choice)
  const linked = ({ id, attributes: { path } }: Resource, name: ReactNode) => (
    <EntryLink {...{ id, path, isSheet }}>{name}</EntryLink>
  )
  return (
    <>
      <SelectionDetails entries={entries} size={<SelectionSize entries={entries} />} linked={linked}>
        {starred > 0 && (
          <Fact name={t('Starred')}>
            {t('{starred} of {selected}', { starred: numberText(starred), selected: numberText(entries.length) })}
          </Fact>
        )}
        {activity && <LatestOfThem {...activity} />}
        <AccessToAll {...{ entries, isSheet, people }} />
      </SelectionDetails>
      {can(me, 'share') && <SharedAmong {...{ entries, linked }} onShare={() => onAct('share', entries)} />}
      {activity && <ItemActivity activity={activity.shown} isSheet={isSheet} />}
    </>
  )
}

/** Who has access to all of them, as far as that is one question: for administrators to the folder that they are in. */
function AccessToAll({ entries, ...props }: Omit<Props, 'choice' | 'onAct'>) {
  const me = useMe()
  const [first] = entries
  const folders = new Set(entries.map(({ attributes }) => parentPath(attributes.path)))
  if (!first || (isAdmin(me) && folders.size > 1)) return null
  return <Access path={first.attributes.path} type="file" {...props} />
}
