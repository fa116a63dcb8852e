/** The latest uploads to a folder and below it. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { Uploader } from '../../../components/files/uploader.tsx'
import { useLatestBelow } from '../../../data/files/content-size.ts'
import { t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { linkTo } from '../location/location.ts'

const mostShown = 5

/** Nothing if there are none. `isSheet`: in a sheet, which the link replaces. */
export function LatestUploads({ folder, isSheet }: { folder: Resource; isSheet: boolean }) {
  const files = useLatestBelow(folder).slice(0, mostShown)
  if (files.length === 0) return null
  return (
    <>
      <h3 id="details-latest">{t('Latest uploads')}</h3>
      <ul className="details-activity" aria-labelledby="details-latest">
        {files.map(({ id, attributes }) => (
          <li key={id}>
            <Link
              className="details-link"
              title={attributes.path}
              replace={isSheet}
              {...linkTo(parentPath(attributes.path))}
              search={{ show: String(id) } as never}
            >
              <bdi>{attributes.name}</bdi>
            </Link>
            <span className="details-when">
              <Uploader of={attributes} /> · <RelativeTime at={attributes.uploadDate} />
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
