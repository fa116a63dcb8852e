import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Icon } from '../../../components/display/icon.tsx'
import { iconOf, kindOf } from '../../../components/files/file-kinds.ts'
import { useCurrent } from '../../../data/files/resource.ts'
import { t } from '../../../lib/language/language.ts'
import { StarButton } from '../starred/star-button.tsx'

/** Icon and whole name of a file or folder as it is now. */
export const EntryTitle = ({ entry }: { entry: Resource }) => <Title entry={useCurrent(entry).entry} />

/** The topmost folder has the name that it has in Files. */
export const nameOf = ({ attributes: { path, name } }: Resource): string => (path === '/' ? t('Files') : name)

/** The same of an entry that is not looked up: a query that has failed starts again when another component asks for it. */
export function Title({ entry }: { entry: Resource }) {
  const { attributes } = entry
  const name = nameOf(entry)
  return (
    <span className="details-title">
      <span className={`entry-picture is-${kindOf(attributes)}`}>
        <Icon name={iconOf(attributes)} />
      </span>
      <bdi className="details-name" title={name}>
        {name}
      </bdi>
    </span>
  )
}

/** What was deleted has none. */
export function Star({ entry }: { entry: Resource }) {
  return useCurrent(entry).isGone ? null : <StarButton entry={entry} />
}
