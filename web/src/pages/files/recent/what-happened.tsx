/** What happened to a file, and by whom, in the words of `activity`. An opened file has its last change, too, after the opening. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { MouseEvent, ReactNode } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { useToday } from '../../../components/display/relative-time.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { LongName } from '../../../components/files/long-name.tsx'
import { useNamesFittedToEllipsis } from '../../../components/files/names-fitted-to-ellipsis.ts'
import { useMe } from '../../../data/account/me.ts'
import type { Submission } from '../../../data/sharing/submission-of-file.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { clockTime, exactTime } from '../../../lib/time.ts'
import { FromTo } from '../activity/from-to.tsx'
import { type Actor, WhoDidWhat } from '../activity/who-did-what.tsx'
import { type FileActivity, iconOf } from '../activity/words.ts'
import { submissionOf } from '../recent-order/runs.ts'
import type { ShownFile } from '../recent-order/snapshot.ts'
import { senderOf, subjectIn } from '../submissions/submission.ts'
import { Submitted } from '../submissions/submitted.tsx'
import { shortDate } from './days.ts'
import { partsOfFolder } from './folder-link.tsx'
import { SubmittedVia, subjectOf, viaForm } from './submission.tsx'

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
export function Who({ file: { attributes }, count = 1 }: Props) {
  const me = useMe().attributes.username
  const submission = submissionOf(attributes)
  if (submission && count > 1) return <SubmittedVia submission={submission} />
  if (submission) return <Submitted actor={senderOf<Actor>(attributes, submission)} />
  return <WhoDidWhat activity={activityOf(attributes.action)} of={attributes} {...{ me, count }} />
}

/** How much is said of what else is known: all, as beside the name and the folder that a file has now, or also beside the time of the row. */
type Extent = 'whole' | 'row' | 'short'

interface SentenceProps extends Props {
  readonly more?: Extent | 'none'
}

/** That with its icon, then what else is known; in columns and on tiles on a second line. */
export function Sentence({ file, count = 1, more = 'row' }: SentenceProps) {
  const words = useNamesFittedToEllipsis(file)
  const { action, visitor } = file.attributes
  return (
    <span className="recent-what">
      <Icon name={visitor !== undefined && action === 'uploaded' ? 'inbox' : iconOf(activityOf(action))} size={14} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it is all text, which only can be cut */}
      <span ref={more === 'none' ? null : words} className="recent-words" onMouseEnter={sayWhole}>
        <span className="recent-who">
          <Who {...{ file, count }} />
        </span>
        {more !== 'none' && isMoreKnown(file, count) && <Further {...{ file, count }} extent={more} />}
      </span>
    </span>
  )
}

/** On hover, a line for each part: they can be cut. */
function sayWhole({ currentTarget: words }: MouseEvent<HTMLElement>): void {
  const parts = [...words.querySelectorAll('.recent-who, .recent-earlier, .recent-details')]
  words.title = parts.map(wholeText).join('\n')
}

function wholeText(part: Element): string {
  const copy = part.cloneNode(true) as Element
  // A long name is there as a whole, too; and parts are put apart by styles.
  for (const hidden of copy.querySelectorAll('[aria-hidden="true"]')) hidden.remove()
  for (const one of copy.querySelectorAll('.recent-sent > * + *')) one.prepend(' · ')
  return copy.textContent.trim()
}

/** Whether `Further` has something to say. */
export const isMoreKnown = (file: RecentFile, count = 1): boolean =>
  file.attributes.before !== undefined || Boolean(detailsOf({ file, count }))

/** Lines of it where each of its parts has one: a submission has its form and its subject. */
export function linesOfMore(file: RecentFile, count = 1): number {
  const { before, submission } = file.attributes
  if (!isMoreKnown(file, count)) return 0
  return submission && subjectIn(submission) && !before && count === 1 ? 2 : 1
}

interface FurtherProps extends Props {
  readonly extent?: Extent
}

/** What else is known of a file than its last action: the change before it was opened, and where it came from. */
export function Further({ file, count = 1, extent = 'row' }: FurtherProps) {
  const { before, submission } = file.attributes
  const details = detailsOf({ file, count, extent: before ? 'short' : extent })
  return (
    <span className="recent-before">
      {before && <Earlier of={before} {...{ submission, count }} isTimed={extent !== 'short' && count === 1} />}
      {details && <span className="recent-details">{details}</span>}
    </span>
  )
}

/** Whether the heading of the run of a file says what happened to it last, and there was nothing before. */
export const isSaidByRun = ({ isChanged, attributes }: ShownFile): boolean =>
  !isChanged && attributes.before === undefined

/** What the heading of a run, which says who did what, where files came from and by which form, does not say of one of them. */
export function FurtherInRun({ file, extent = 'row' }: { file: ShownFile; extent?: Extent }) {
  const { from: _, submission: _sent, ...own } = file.attributes
  const one = { ...file, attributes: own }
  return isMoreKnown(one) && <Further file={one} extent={extent} />
}

/** "from /drafts", or as a whole "/drafts → /archive"; "version 3"; undefined if there is nothing to say. */
function detailsOf({ file, count = 1, extent = 'row' }: FurtherProps): ReactNode {
  const { attributes } = file.resource
  const { formerName, from, restoredFrom, submission } = file.attributes
  if (submission) return detailsOfSubmission(submission, file.attributes.before !== undefined || count > 1)
  if (formerName !== undefined)
    return extent !== 'whole' ? (
      rich('was {name}', { name: <LongName key="name" name={formerName} /> })
    ) : (
      <FromTo from={formerName} to={attributes.name} />
    )
  if (from !== undefined)
    return extent !== 'whole' ? (
      rich('from {path}', { path: <LongName key="path" name={folderText(from)} split={partsOfFolder} /> })
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

/** A run says by which form in place of who did it, as its title does. */
const detailsOfSubmission = (submission: Submission, isSubjectAlone: boolean): ReactNode =>
  isSubjectAlone ? subjectIn(submission) && subjectOf(submission) : viaForm(submission)

interface EarlierProps {
  readonly of: Pick<Attributes, 'action' | 'at' | keyof Actor>
  readonly submission: Attributes['submission']
  readonly count: number
  readonly isTimed: boolean
}

/** The last change of an opened file, with its time; those of a run have several. */
function Earlier({ of, submission, count, isTimed }: EarlierProps) {
  const me = useMe().attributes.username
  return (
    <span className="recent-earlier">
      <span>
        {submission ? (
          <Submitted actor={senderOf<Actor>(of, submission)} />
        ) : (
          <WhoDidWhat activity={activityOf(of.action)} {...{ of, me, count }} />
        )}
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
