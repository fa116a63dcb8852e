import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useCurrent } from '../../../data/files/resource.ts'
import { t } from '../../../lib/language/language.ts'
import { StarButton } from '../starred/star-button.tsx'
import { Title } from './entry-looks.tsx'

/** Icon and whole name of a file or folder as it is now. */
export const EntryTitle = ({ entry }: { entry: Resource }) => <KnownTitle entry={useCurrent(entry).entry} />

/** The topmost folder has the name that it has in Files. */
export const nameOf = ({ attributes: { path, name } }: Resource): string => (path === '/' ? t('Files') : name)

/** The same of an entry that is not looked up: a query that has failed starts again when another component asks for it. */
export const KnownTitle = ({ entry }: { entry: Resource }) => <Title name={nameOf(entry)} looks={entry.attributes} />

/** What was deleted has none. */
export function Star({ entry }: { entry: Resource }) {
  return useCurrent(entry).isGone ? null : <StarButton entry={entry} />
}
