import { RelativeTime } from '../../components/display/relative-time.tsx'
import { ErrorMessage, Loading } from '../../components/display/states.tsx'
import { isAdmin, useMe } from '../../data/account/me.ts'
import { useItemActivity } from '../../data/files/item-activity.ts'

const verbs: Readonly<Record<string, string>> = {
  STOR: 'uploaded it',
  RETR: 'downloaded it',
  PREVIEW: 'previewed it',
  DELE: 'deleted it',
  RESTORE: 'restored it',
  MKD: 'created it',
  RNTO: 'renamed it',
  MOVE: 'moved it here',
  COPY: 'copied it here',
  COMPR: 'compressed it',
  EXTRACT: 'extracted it',
}

/** Activity of the entry, latest first. The log is for administrators. */
export function ItemActivity({ path }: { path: string }) {
  const mayRead = isAdmin(useMe())
  const { data, error, isPending } = useItemActivity(path, mayRead)
  if (!mayRead) return null
  return (
    <>
      <h3>Activity</h3>
      {error && <ErrorMessage error={error} />}
      {isPending && <Loading rows={2} />}
      {data?.length === 0 && <p className="details-none">No activity with this name yet.</p>}
      <ul className="details-activity">
        {data?.map(({ id, attributes: { username, operation, status, created, fileSource, protocol } }) => (
          <li key={id}>
            <span>
              <bdi>{username}</bdi> {status === 'partial' ? 'downloaded part of it' : (verbs[operation] ?? operation)}
              {fileSource && (
                <>
                  {' '}
                  from <bdi>{fileSource}</bdi>
                </>
              )}
            </span>
            <span className="details-when">
              <RelativeTime at={created} /> · {protocol}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
