import type { SessionActivityEntry } from '@sallyport/contract/schemas/activity/session-activity.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { isAdmin, useMe } from '../../../data/account/me.ts'
import { useItemActivity } from '../../../data/files/item-activity.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { FromTo } from '../activity/from-to.tsx'
import { fromToOf, linesOf } from '../activity/logged.ts'
import { WhoDidWhat } from '../activity/who-did-what.tsx'
import type { ActivityName } from '../activity/words.ts'

const maxLines = 20

/** Activity of the entry, latest first. The log is for administrators. */
export function ItemActivity({ entry }: { entry: Resource }) {
  const mayRead = isAdmin(useMe())
  const { data, error, isPending } = useItemActivity(entry, mayRead)
  if (!mayRead) return null
  const lines = linesOf(data ?? [], entry.attributes.createdAt).slice(0, maxLines)
  return (
    <>
      <h3>{t('Activity')}</h3>
      {error && <ErrorMessage error={error} />}
      {isPending && <Loading rows={2} />}
      {data?.length === 0 && <p className="details-none">{t('No activity yet.')}</p>}
      <ul className="details-activity">
        {lines.map(({ entry: logged, activity }) => (
          <li key={logged.id}>
            <Logged entry={logged} activity={activity} />
          </li>
        ))}
      </ul>
    </>
  )
}

interface LoggedProps {
  readonly entry: SessionActivityEntry
  readonly activity: ActivityName | undefined
}

function Logged({ entry: { attributes }, activity }: LoggedProps) {
  const me = useMe().attributes.username
  const { username, displayName = username, operation, visitor, created, fileSource, protocol } = attributes
  const fromTo = fromToOf(attributes)
  return (
    <>
      <span>
        {activity ? (
          <WhoDidWhat activity={activity} of={{ by: username, byName: displayName, visitor }} me={me} />
        ) : (
          `${displayName} ${operation}`
        )}
        {fileSource && !fromTo && <> {rich('from {fileSource}', { fileSource: <bdi>{fileSource}</bdi> })}</>}
      </span>
      {fromTo && (
        <span className="details-from-to" data-lines={heightOf(fromTo)}>
          <FromTo from={folderText(fromTo.from)} to={folderText(fromTo.to)} />
        </span>
      )}
      <span className="details-when">
        <RelativeTime at={created} />
        <Through protocol={protocol} />
      </span>
    </>
  )
}

/** Letters on a line of the panel, approximately. */
const lineLength = 38

const heightOf = ({ from, to }: { from: string; to: string }) => (from.length + to.length > lineLength ? 2 : 1)

/** In a browser, which is usual. */
const usual: ReadonlySet<string> = new Set(['web', 'https'])
const protocols: ReadonlySet<string> = new Set(['sftp', 'ftp', 'ftps'])

/** By which protocol, or with which API key, if it was not in a browser. */
function Through({ protocol }: { protocol: string }) {
  if (usual.has(protocol)) return null
  if (protocols.has(protocol)) return ` · ${protocol.toUpperCase()}`
  return (
    <>
      {' · '}
      <bdi title={t('API key: {name}', { name: protocol })}>{protocol}</bdi>
    </>
  )
}
