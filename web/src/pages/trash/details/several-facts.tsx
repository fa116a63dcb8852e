/** What several entries of the trash have in common, or the range of it. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { Fact } from '../../../components/display/fact.tsx'
import { MinuteTime, TimeLeft } from '../../../components/display/relative-time.tsx'
import { DeletedBy } from '../../../components/files/deleted-by.tsx'
import { numberText, rich, t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { LinksFact } from './links-fact.tsx'
import { Place } from './place.tsx'

/** Folders and people that are named. */
const mostNamed = 3

export function SeveralFacts({ entries }: { entries: readonly TrashedResource[] }) {
  const folders = originalFolders(entries)
  const deleted = rangeOf(entries.map(({ attributes }) => attributes.deletedAt))
  const { first } = rangeOf(entries.map(({ attributes }) => attributes.expires))
  return (
    <>
      <Fact name={folders.length === 1 ? t('Original folder') : t('Original folders')}>
        {folders.slice(0, mostNamed).map(({ key, entry: { attributes } }) => (
          <div key={key}>
            <Place path={attributes.path} isThere={attributes.folderExists} />
          </div>
        ))}
        <Others count={folders.length - mostNamed} />
      </Fact>
      <Fact name={t('Deleted')}>
        {deleted.first.slice(0, 16) === deleted.last.slice(0, 16) ? (
          <MinuteTime at={deleted.last} />
        ) : (
          rich('{first} to {last}', {
            first: <MinuteTime key="first" at={deleted.first} />,
            last: <MinuteTime key="last" at={deleted.last} />,
          })
        )}
      </Fact>
      <Deleters entries={entries} />
      <Fact name={t('Deletes permanently')}>
        <MinuteTime at={first} />
        <div className="dim">{rich('{time} left', { time: <TimeLeft key="time" at={first} /> })}</div>
      </Fact>
      <LinksFact entries={entries} />
    </>
  )
}

function Deleters({ entries }: { entries: readonly TrashedResource[] }) {
  const people = Map.groupBy(entries, ({ attributes }) => attributes.deletedBy)
  return (
    <Fact name={t('Deleted by')}>
      {[...people].slice(0, mostNamed).map(([username, [one]]) => (
        <div key={username}>{one && <DeletedBy {...one.attributes} />}</div>
      ))}
      <Others count={people.size - mostNamed} />
    </Fact>
  )
}

const Others = ({ count }: { count: number }) =>
  count > 0 && <div className="dim">{t('and {others} more', { others: numberText(count) })}</div>

function rangeOf(times: readonly string[]): { readonly first: string; readonly last: string } {
  const sorted = times.toSorted((a, b) => Date.parse(a) - Date.parse(b))
  return { first: sorted[0] ?? '', last: sorted.at(-1) ?? '' }
}

interface OriginalFolder {
  readonly key: string
  /** The first entry that was in it. */
  readonly entry: TrashedResource
}

/** One for each folder that the entries were in. Entries from outside the user's home folder have paths as if they were at its root. */
export function originalFolders(entries: readonly TrashedResource[]): OriginalFolder[] {
  const folders = new Map<string, TrashedResource>()
  for (const entry of entries) {
    const { folderExists, path } = entry.attributes
    const key = `${folderExists} ${parentPath(path)}`
    if (!folders.has(key)) folders.set(key, entry)
  }
  return [...folders].map(([key, entry]) => ({ key, entry }))
}
