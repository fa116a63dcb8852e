/** What happened to a file, and by whom, in the words of `activity`. An opened file has its last change, too, after the opening. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { ReactNode } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { useToday } from '../../../components/display/relative-time.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { useMe } from '../../../data/account/me.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { clockTime, exactTime } from '../../../lib/time.ts'
import { FromTo } from '../activity/from-to.tsx'
import { type Actor, WhoDidWhat } from '../activity/who-did-what.tsx'
import { type FileActivity, iconOf } from '../activity/words.ts'
import type { ShownFile } from '../recent-order/held.ts'
import { shortDate } from './days.ts'

type Attributes = RecentFile['attributes']
type Action = Attributes['action']

/** An upload changes a file by replacing its content. */
const activityOf = (action: Action): FileActivity => (action === 'changed' ? 'replaced' : action)

interface Props {
  readonly file: RecentFile
  /** Number of files of a run. */
  readonly count?: number
}

/** The action by which the file is in order: "Ann uploaded it". */
export const Who = ({ file: { attributes }, count = 1 }: Props) => (
  <WhoDidWhat
    activity={activityOf(attributes.action)}
    of={attributes}
    me={useMe().attributes.username}
    {...{ count }}
  />
)

/** That with its icon, then what else is known; in columns and on tiles on a second line. */
export const Sentence = ({ file, count = 1, more = 'long' }: Props & { more?: 'long' | 'short' | 'none' }) => (
  <span className="recent-what">
    <Icon name={iconOf(activityOf(file.attributes.action))} size={14} />
    <span className="recent-words">
      <span className="recent-who">
        <Who {...{ file, count }} />
      </span>
      {more !== 'none' && isMoreKnown(file) && <Further {...{ file, count }} isShort={more === 'short'} />}
    </span>
  </span>
)

/** Whether `Further` has something to say. */
export const isMoreKnown = ({ attributes, resource }: RecentFile): boolean =>
  attributes.before !== undefined || detailsOf(attributes, resource) !== undefined

interface FurtherProps extends Props {
  /** Without the name and the folder that it has now, and without the time of the change before: the row has that of the opening. */
  readonly isShort?: boolean
}

/** What else is known of a file than its last action: the change before it was opened, and where it came from. */
export function Further({ file: { attributes, resource }, count = 1, isShort = false }: FurtherProps) {
  const { before } = attributes
  const details = detailsOf(attributes, resource, isShort || before !== undefined)
  return (
    <span className="recent-before">
      {before && <Earlier of={before} count={count} isTimed={!isShort && count === 1} />}
      {details && (
        <span className="recent-details">
          {before && ' · '}
          {details}
        </span>
      )}
    </span>
  )
}

/** Whether the heading of the run of a file says what happened to it last, and there was nothing before. */
export const isSaidByRun = ({ isChanged, attributes }: ShownFile): boolean =>
  !isChanged && attributes.before === undefined

/** What the heading of a run, which says who did what, and where files came from, does not say of one of them. */
export function FurtherInRun({ file, isShort = false }: { file: ShownFile; isShort?: boolean }) {
  const { from: _, ...own } = file.attributes
  const one = { ...file, attributes: own }
  return isMoreKnown(one) && <Further file={one} isShort={isShort} />
}

/** "/drafts → /archive", or short "from /drafts"; "version 3"; undefined if there is nothing to say. */
function detailsOf(
  { formerName, from, restoredFrom }: Attributes,
  { attributes }: RecentFile['resource'],
  isShort = false,
): ReactNode {
  if (formerName !== undefined)
    return isShort ? (
      rich('was {name}', { name: wordOf(formerName) })
    ) : (
      <FromTo from={formerName} to={attributes.name} />
    )
  if (from !== undefined)
    return isShort ? (
      rich('from {path}', { path: wordOf(folderText(from)) })
    ) : (
      <FromTo from={folderText(from)} to={folderText(parentPath(attributes.path))} />
    )
  if (restoredFrom !== undefined) return <RestoredVersion at={restoredFrom} number={attributes.restoredVersion} />
  return undefined
}

/** Without a number for a version that was restored before versions had numbers. */
function RestoredVersion({ at, number }: { at: string; number: number | undefined }) {
  const { timeZone } = useMe().attributes
  if (number === undefined) return rich('version of {time}', { time: <ShortTime at={at} /> })
  return <span title={exactTime(at, timeZone)}>{t('version {number}', { number: `${number}` })}</span>
}

const wordOf = (name: string) => <bdi title={name}>{name}</bdi>

interface EarlierProps {
  readonly of: Pick<Attributes, 'action' | 'at' | keyof Actor>
  readonly count: number
  readonly isTimed: boolean
}

/** The last change of an opened file, with its time; those of a run have several. */
function Earlier({ of, count, isTimed }: EarlierProps) {
  const me = useMe().attributes.username
  return (
    <span className="recent-earlier">
      <span>
        <WhoDidWhat activity={activityOf(of.action)} {...{ of, me, count }} />
      </span>
      {isTimed && (
        <span>
          ,&nbsp;
          <ShortTime at={of.at} />
        </span>
      )}
    </span>
  )
}

/** The time of day, or the day: "14:19", "12 Nov", "12 Nov 2025". The rest on hover. */
function ShortTime({ at }: { at: string }) {
  const { timeZone } = useMe().attributes
  const today = useToday()
  const isToday = at.slice(0, 10) === today
  return (
    <time dateTime={at} title={exactTime(at, timeZone)}>
      {isToday ? clockTime(at, timeZone).slice(0, 5) : shortDate(at.slice(0, 10), today)}
    </time>
  )
}
