import type { Resource } from '@sallyport/contract/schemas/resource.ts'
import { Icon } from '../../parts/icon.tsx'
import { iconOf, kindOf } from './kinds.ts'

/** Picture and name. A name from right to left turns itself, not the row. */
export const EntryName = ({ of: { attributes } }: { of: Resource }) => (
  <span className="entry-name">
    <span className={`entry-picture is-${kindOf(attributes)}`}>
      <Icon name={iconOf(attributes)} />
    </span>
    <span className="entry-text" title={attributes.name}>
      <bdi>{attributes.name}</bdi>
    </span>
  </span>
)
