/** One line of the activity of a folder: what happened to files in it and below. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import { Link } from '@tanstack/react-router'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { LongName } from '../../../components/files/entry-name.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { useMe } from '../../../data/account/me.ts'
import { parentPath } from '../../../lib/path.ts'
import { WhoDidWhat } from '../activity/who-did-what.tsx'
import { linkTo } from '../location/location.ts'
import type { Deed } from './activity-lines.ts'
import { Ends } from './logged.tsx'
import { Names } from './names.tsx'

export function InFolder({ deed: { files }, isSheet }: { deed: Deed; isSheet: boolean }) {
  const me = useMe().attributes.username
  const [{ attributes }] = files
  const ends = endsOf(files[0])
  return (
    <li>
      <Names all={files} name={(file) => <FileLink file={file} isSheet={isSheet} />} />
      <span>
        <WhoDidWhat
          activity={attributes.action === 'changed' ? 'replaced' : attributes.action}
          of={attributes}
          me={me}
          count={files.length}
        />
      </span>
      {ends && <Ends {...ends} />}
      <span className="details-when">
        <RelativeTime at={attributes.at} />
      </span>
    </li>
  )
}

const FileLink = ({ file: { id, resource }, isSheet }: { file: RecentFile; isSheet: boolean }) => (
  <Link
    className="details-link details-subject"
    title={resource.attributes.path}
    replace={isSheet}
    {...linkTo(parentPath(resource.attributes.path))}
    search={{ show: String(id) } as never}
  >
    <LongName name={resource.attributes.name} title={resource.attributes.path} />
  </Link>
)

/** Names for a renaming, else folders. */
function endsOf({ attributes: { formerName, from }, resource }: RecentFile) {
  if (formerName !== undefined) return { from: formerName, to: resource.attributes.name }
  return from === undefined
    ? undefined
    : { from: folderText(from), to: folderText(parentPath(resource.attributes.path)) }
}
