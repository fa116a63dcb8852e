/** What happened to a file, and by whom, in the words of `deeds`. An opened file has its last change, too. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { ReactNode } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { useToday } from '../../../components/display/relative-time.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { useMe } from '../../../data/account/me.ts'
import { rich } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { clockTime, exactTime } from '../../../lib/time.ts'
import { Deed, type Doer } from '../deeds/deed.tsx'
import { Way } from '../deeds/way.tsx'
import { type FileDeed, iconOf } from '../deeds/words.ts'
import type { ShownFile } from '../recent-order/held.ts'
import { Seen, TimeWithin, When } from './day-rows.tsx'
import { shortDate } from './days.ts'

type Attributes = RecentFile['attributes']
type Action = Attributes['action']

/** An upload changes a file by replacing its content. */
const deedOf = (action: Action): FileDeed => (action === 'changed' ? 'replaced' : action)

interface Props {
  readonly file: RecentFile
  /** Number of files of a run. */
  readonly count?: number
}

/** On two lines: the last change, and what is known of it, or that the user has opened the file since. `Times` belong to them. */
export function WhatHappened({ file: { attributes, resource }, count = 1 }: Props) {
  const me = useMe().attributes.username
  const { before } = attributes
  const last = before ?? attributes
  const details = detailsOf(attributes, resource)
  return (
    <span className="recent-what">
      <Icon name={iconOf(deedOf(last.action))} size={14} />
      <span className="recent-words">
        <span className="recent-deed">
          <Deed deed={deedOf(last.action)} of={last} {...{ me, count }} />
          {before && details && <> · {details}</>}
        </span>
        {(before || details) && (
          <span className="recent-before">
            {before ? <Deed deed="opened" of={attributes} {...{ me, count }} /> : details}
          </span>
        )}
      </span>
    </span>
  )
}

/** When it was changed, and below when the user has opened it: that is the time by which it is in order. */
export const Times = ({ file }: { file: ShownFile }) => {
  const { before, at } = file.attributes
  if (!before) return <When file={file} />
  return (
    <>
      <ShortTime at={before.at} />
      <span className="recent-before">
        <Seen file={file} />
        <TimeWithin at={at} />
      </span>
    </>
  )
}

/** In one sentence, which begins with the action by which the file is in order. `isShort`: without what else is known. */
export function Sentence({ file, count = 1, isShort = false }: Props & { isShort?: boolean }) {
  const me = useMe().attributes.username
  const { attributes } = file
  const deed = deedOf(attributes.action)
  return (
    <span className="recent-what">
      <Icon name={iconOf(deed)} size={14} />
      <span className="recent-words">
        <Deed deed={deed} of={attributes} {...{ me, count }} />
        {!isShort && isMoreKnown(file) && <Further {...{ file, count }} />}
      </span>
    </span>
  )
}

/** Whether `Further` has something to say. */
export const isMoreKnown = ({ attributes, resource }: RecentFile): boolean =>
  attributes.before !== undefined || detailsOf(attributes, resource) !== undefined

/** What else is known of a file than its last action: the change before it was opened, and where it came from. */
export function Further({ file: { attributes, resource }, count = 1 }: Props) {
  const { before } = attributes
  const details = detailsOf(attributes, resource)
  return (
    <span className="recent-before">
      {before && <Earlier of={before} count={count} />}
      {before && details && ' · '}
      {details}
    </span>
  )
}

/** What the heading of a run, which says what the user did, does not say of one of its files. */
export function FurtherInRun({ file }: Pick<Props, 'file'>) {
  const { from: _, ...own } = file.attributes
  const one = { ...file, attributes: own }
  return isMoreKnown(one) && <Further file={one} />
}

/** "/drafts → /archive", "version of 12 Nov"; undefined if there is nothing to say. */
function detailsOf({ formerName, from, restoredFrom }: Attributes, { attributes }: RecentFile['resource']): ReactNode {
  if (formerName !== undefined) return <Way from={formerName} to={attributes.name} />
  if (from !== undefined) return <Way from={folderText(from)} to={folderText(parentPath(attributes.path))} />
  if (restoredFrom !== undefined) return rich('version of {time}', { time: <ShortTime at={restoredFrom} /> })
  return undefined
}

/** The last change of an opened file, with its time. */
function Earlier({ of, count }: { of: Pick<Attributes, 'action' | 'at' | keyof Doer>; count: number }) {
  const me = useMe().attributes.username
  return (
    <span className="recent-earlier">
      <span>
        <Deed deed={deedOf(of.action)} {...{ of, me, count }} />
      </span>
      <span>
        ,&nbsp;
        <ShortTime at={of.at} />
      </span>
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
