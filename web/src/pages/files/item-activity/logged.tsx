/** One line of the activity of a file or folder. */
import { Fragment, type ReactNode } from 'react'
import { Dotted } from '../../../components/display/dotted.tsx'
import { MinuteTime } from '../../../components/display/relative-time.tsx'
import { TextButton } from '../../../components/display/text-button.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { useMe } from '../../../data/account/me.ts'
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import type { Submission } from '../../../data/sharing/submission-of-file.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { exactTime } from '../../../lib/time.ts'
import { FromTo } from '../activity/from-to.tsx'
import { fromToOf } from '../activity/logged.ts'
import type { Restored } from '../activity/undone.ts'
import { WhoDidWhat } from '../activity/who-did-what.tsx'
import type { ActivityName } from '../activity/words.ts'
import { FormLink } from '../submissions/form-link.tsx'
import { senderOf } from '../submissions/submission.ts'
import { Submitted } from '../submissions/submitted.tsx'
import type { VersionLink } from './version-links.ts'

interface Props {
  readonly entry: ActivityEntry
  readonly activity: ActivityName | undefined
  readonly isUndone?: boolean
  readonly renamed?: Restored
  /** The content that it made or restored. */
  readonly version: VersionLink | undefined
  /** With which a visitor has sent the file. */
  readonly submission: Submission | undefined
  readonly isSheet: boolean
}

export function Logged({ entry: { attributes }, activity, version: link, ...of }: Props) {
  const { isUndone = false, renamed, isSheet } = of
  const me = useMe().attributes.username
  const { username, displayName = username, operation, visitor, created, fileSource, protocol, version } = attributes
  const fromTo = isUndone ? undefined : fromToOf(attributes)
  const submission = activity === 'uploaded' && visitor !== undefined ? of.submission : undefined
  const actor = senderOf({ by: username, byName: displayName, visitor }, submission)
  return (
    <li className={isUndone ? 'is-undone' : undefined}>
      <Dotted
        texts={[
          <Fragment key="what">
            {submission && <Submitted actor={actor} form={<FormLink of={submission} isSheet={isSheet} />} />}
            {!submission && activity && <WhoDidWhat activity={activity} of={actor} me={me} />}
            {!activity && `${displayName} ${operation}`}
            {fileSource && !fromTo && !isUndone && (
              <> {rich('from {fileSource}', { fileSource: <bdi>{fileSource}</bdi> })}</>
            )}
          </Fragment>,
          isUndone && t('undone'),
          version && !link && <VersionOf key="version" {...version} />,
          link && (version || activity === 'replaced') && <LinkedVersion key="version" {...link} />,
        ]}
      />
      {fromTo && <Ends from={folderText(fromTo.from)} to={folderText(fromTo.to)} />}
      {renamed && <RestoredAs {...renamed} />}
      <span className="details-when">
        <Dotted texts={[<MinuteTime key="time" at={created} />, throughText(protocol)]} />
      </span>
    </li>
  )
}

/** Nothing is overwritten by what is restored. */
export const RestoredAs = ({ from, to }: Restored) => (
  <span className="details-when">
    {rich('as {to}, since {from} was there', { to: <bdi key="to">{to}</bdi>, from: <bdi key="from">{from}</bdi> })}
  </span>
)

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
