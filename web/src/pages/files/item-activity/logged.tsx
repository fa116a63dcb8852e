/** One line of the activity of a file or folder. */
import { Fragment, type ReactNode } from 'react'
import { Dotted } from '../../../components/display/dotted.tsx'
import { MinuteTime } from '../../../components/display/relative-time.tsx'
import { TextButton } from '../../../components/display/text-button.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { useMe } from '../../../data/account/me.ts'
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { exactTime } from '../../../lib/time.ts'
import { FromTo } from '../activity/from-to.tsx'
import { fromToOf } from '../activity/logged.ts'
import { WhoDidWhat } from '../activity/who-did-what.tsx'
import type { ActivityName } from '../activity/words.ts'
import type { VersionLink } from './version-links.ts'

interface Props {
  readonly entry: ActivityEntry
  readonly activity: ActivityName | undefined
  /** The content that it made or restored. */
  readonly version: VersionLink | undefined
}

export function Logged({ entry: { attributes }, activity, version: link }: Props) {
  const me = useMe().attributes.username
  const { username, displayName = username, operation, visitor, created, fileSource, protocol, version } = attributes
  const fromTo = fromToOf(attributes)
  return (
    <li>
      <Dotted
        texts={[
          <Fragment key="what">
            {activity ? (
              <WhoDidWhat activity={activity} of={{ by: username, byName: displayName, visitor }} me={me} />
            ) : (
              `${displayName} ${operation}`
            )}
            {fileSource && !fromTo && <> {rich('from {fileSource}', { fileSource: <bdi>{fileSource}</bdi> })}</>}
          </Fragment>,
          version && !link && <VersionOf key="version" {...version} />,
          link && (version || activity === 'replaced') && <LinkedVersion key="version" {...link} />,
        ]}
      />
      {fromTo && <Ends from={folderText(fromTo.from)} to={folderText(fromTo.to)} />}
      <span className="details-when">
        <Dotted texts={[<MinuteTime key="time" at={created} />, throughText(protocol)]} />
      </span>
    </li>
  )
}

/** Which version was restored or deleted. */
function VersionOf({ number, uploadDate }: NonNullable<ActivityEntry['attributes']['version']>) {
  const { timeZone } = useMe().attributes
  return (
    <span className="dim" title={exactTime(uploadDate, timeZone)}>
      {t('version {number}', { number: `${number}` })}
    </span>
  )
}

const LinkedVersion = ({ number, restoredAs, open }: VersionLink) => (
  <>
    <TextButton className="details-link nowrap" onClick={open}>
      {t('version {number}', { number: `${number}` })}
    </TextButton>
    {restoredAs !== undefined && <span className="dim"> {t('as version {number}', { number: `${restoredAs}` })}</span>}
  </>
)

/** Letters on a line of the panel, approximately. */
const lineLength = 38

/** Where something came from and went to. */
export const Ends = ({ from, to }: { from: string; to: string }) => (
  <span className="details-from-to" data-lines={from.length + to.length > lineLength ? 2 : 1}>
    <FromTo from={from} to={to} />
  </span>
)

/** In a browser, which is usual, or not known. */
const usual: ReadonlySet<string> = new Set(['', 'web', 'https'])
const protocols: ReadonlySet<string> = new Set(['sftp', 'ftp', 'ftps'])

/** By which protocol, or with which API key, if it was not in a browser. */
function throughText(protocol: string): ReactNode {
  if (usual.has(protocol)) return undefined
  if (protocols.has(protocol)) return protocol.toUpperCase()
  return rich('via API key {name}', { name: <bdi>{protocol}</bdi> })
}
