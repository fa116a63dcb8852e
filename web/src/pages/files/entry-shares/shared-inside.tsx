/** That folders inside a folder are shared, with links to them. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useId, useState } from 'react'
import { Breakable } from '../../../components/display/breakable.tsx'
import { TextButton } from '../../../components/display/text-button.tsx'
import type { SharesBelow } from '../../../data/sharing/folder-shares.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { linkTo } from '../location/location.ts'

interface Props {
  /** The folder. */
  readonly entry: Resource
  readonly inside: SharesBelow
  /** In a sheet, whose place in the history links take. */
  readonly isSheet: boolean
}

/** One leads there at once; several are listed once somebody asks. */
export function SharedInside({ entry, inside: { shares, total }, isSheet }: Props) {
  const [isUnfolded, setUnfolded] = useState(false)
  const id = useId()
  const text = t('{count, plural, one {# folder inside is shared} other {# folders inside are shared}}', {
    count: total,
  })
  const [only, ...others] = shares
  if (!only) return null
  if (total === 1 && others.length === 0)
    return (
      <div className="details-share">
        <FolderLink share={only} isSheet={isSheet}>
          {text}
        </FolderLink>
        <span className="details-when">
          <PathBelow share={only} entry={entry} />
          {kindOf(only)}
        </span>
      </div>
    )
  return (
    <div className="details-share">
      <TextButton
        className="details-link"
        aria-expanded={isUnfolded}
        aria-controls={id}
        onClick={() => setUnfolded(!isUnfolded)}
      >
        {text}
      </TextButton>
      <ul id={id} className="details-inside" hidden={!isUnfolded}>
        {shares.map((share) => (
          <li key={share.id}>
            <FolderLink share={share} isSheet={isSheet}>
              <PathBelow share={share} entry={entry} />
            </FolderLink>
            <span className="dim">{kindOf(share)}</span>
          </li>
        ))}
        {total > shares.length && (
          <li className="dim">{t('and {others} more', { others: numberText(total - shares.length) })}</li>
        )}
      </ul>
    </div>
  )
}

const pathOf = ({ attributes: { paths } }: Share) => paths[0] ?? '/'

/** Only what is not said above. */
const kindOf = ({ attributes: { type } }: Share) => type === 'receive' && ` · ${t('Receive folder')}`

const PathBelow = ({ share, entry: { attributes } }: { share: Share; entry: Resource }) => (
  <bdi>
    <Breakable text={pathOf(share).slice(attributes.path === '/' ? 1 : attributes.path.length + 1)} />
  </bdi>
)

const FolderLink = ({ share, isSheet, children }: { share: Share; isSheet: boolean; children: ReactNode }) => (
  <Link
    className="details-link"
    title={pathOf(share)}
    replace={isSheet}
    {...linkTo(parentPath(pathOf(share)))}
    search={{ show: String(share.relationships.resources[0]?.data.id) } as never}
  >
    <span>{children}</span>
  </Link>
)
