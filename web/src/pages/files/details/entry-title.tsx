import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Icon } from '../../../components/display/icon.tsx'
import { iconOf, kindOf } from '../../../components/files/file-kinds.ts'
import { useCurrent } from '../../../data/files/resource.ts'
import { t } from '../../../lib/language/language.ts'
import { StarButton } from '../starred/star-button.tsx'

/** Icon and name of a file or folder as it is now, on three lines at most. */
export const EntryTitle = ({ entry }: { entry: Resource }) => <Title entry={useCurrent(entry).entry} />

/** The same of an entry that is not looked up: a query that has failed starts again when another component asks for it. */
export function Title({ entry: { attributes } }: { entry: Resource }) {
  const name = attributes.path === '/' ? t('Files') : attributes.name
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
