/** When one of several selected entries was changed last, by whom, and which: as their own details say. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Fact } from '../../../components/display/fact.tsx'
import { LongName } from '../../../components/files/entry-name.tsx'
import { useActivityOf } from '../../../data/files/item-activity.ts'
import { t } from '../../../lib/language/language.ts'
import { partsOfPath } from '../../../lib/long-path.ts'
import { baseName } from '../../../lib/path.ts'
import { type Change, changeOfFile, changeOfFolder } from '../authors/authors.ts'
import { When } from '../authors/people.tsx'
import { allActivity, latestChange, latestOf } from '../item-activity/latest-change.ts'

const isFolder = ({ attributes }: Resource) => attributes.type === 'dir'

/** They are asked for one by one: of more nothing is said. */
const mostEntries = 10

export function LatestOfThem({ entries }: { entries: readonly Resource[] }) {
  const isAsked = entries.length <= mostEntries
  const activity = useActivityOf(isAsked ? entries : [])
  if (!isAsked || !activity) return null
  const changes = entries.map((entry) => {
    const { own, below } = (activity !== 'loading' && activity.get(entry.id)) || {}
    const changed = latestChange(allActivity(own, below, entry.attributes.createdAt))
    return { entry, ...(isFolder(entry) ? changeOfFolder(entry, changed) : (changed ?? changeOfFile(entry))) }
  })
  const latest = activity === 'loading' ? undefined : latestOf(changes)
  return <Fact name={t('Latest change')}>{latest ? <Latest {...latest} /> : t('Loading…')}</Fact>
}

function Latest({ entry, at, by, path: below }: Change & { readonly entry: Resource }) {
  const { name, path } = entry.attributes
  return (
    <>
      <When at={at} by={by} />
      <span className="details-when">
        {below ? (
          <LongName name={pathIn(entry, below)} split={partsOfPath} title={below} />
        ) : (
          <LongName name={name} isFolder={isFolder(entry)} title={path} />
        )}
      </span>
    </>
  )
}

/** "plans/pier/north.txt" of something in the folder `plans`; its name alone if the folder had another path then. */
const pathIn = ({ attributes: { path, name } }: Resource, below: string): string =>
  below.startsWith(`${path}/`) ? `${name}${below.slice(path.length)}` : baseName(below)
